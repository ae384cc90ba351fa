/** What the operator's environment gives access to. */
import { SettingError } from '../../lambdas/core/errors.ts';
import type { Platform } from '../../lambdas/core/ports.ts';
import type { Config } from '../../lib/config.ts';
import { busRemote } from './bus-remote.ts';
import { type Declaration, PLATFORMS } from './declaration.ts';
import type { Remote } from './remote.ts';
import { openSession, textIn } from './session.ts';
import { webhookRemote } from './webhook-remote.ts';

/** Environment variable with the operator's own OAuth credential: the deployed one need not be allowed to do this. */
export const credentialVariable: Record<Platform, string> = {
  genesys: 'STEADYLINE_OAUTH_GENESYS',
  nice: 'STEADYLINE_OAUTH_NICE',
};

/** Four calls a second are within every limit known (own choice), ms. */
const PACE_MS = 250;

/** All sources of the platforms with a credential. Throws SettingError where the file names a platform without one. */
export function openRemotes(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
  declaration?: Declaration,
  paceMs = PACE_MS,
): Remote[] {
  const needed = new Set(declaration?.subscriptions.map(({ platform }) => platform));
  return PLATFORMS.flatMap((platform): Remote[] => {
    const secret = environment[credentialVariable[platform]] ?? '';
    if (secret === '') {
      if (needed.has(platform))
        throw new SettingError(`${credentialVariable[platform]} must hold a credential for ${platform}.`);
      return [];
    }
    const send = openSession(platform, config, secret, paceMs);
    const path = textIn(config, `${platform.toUpperCase()}_SUBSCRIPTIONS_PATH`);
    const webhooks = webhookRemote(platform, path, send);
    return platform === 'genesys' ? [webhooks, busRemote(send)] : [webhooks];
  });
}
