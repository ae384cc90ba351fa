/** Which Data Actions Genesys Cloud has, seen with the operator's own credential. */
import type { Config } from '../../lib/config.ts';
import { allPages, type Send } from '../subscriptions/remote.ts';
import { credentialVariable } from '../subscriptions/remotes.ts';
import { openSession } from '../subscriptions/session.ts';

/** Four calls a second are within every limit known (own choice), ms. */
const PACE_MS = 250;

/** Names of all actions of all integrations. Throws what the platform's answer means. */
export async function publishedNames(send: Send): Promise<ReadonlySet<string>> {
  const entities = await allPages(send, '/api/v2/integrations/actions');
  return new Set(entities.map(({ name }) => String(name)));
}

/** Calls with the operator's credential; undefined where the environment holds none (STEADYLINE_OAUTH_GENESYS). */
export function operatorSession(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
): Send | undefined {
  const secret = environment[credentialVariable.genesys] ?? '';
  return secret === '' ? undefined : openSession('genesys', config, secret, PACE_MS);
}

/** Undefined where the environment holds no credential (STEADYLINE_OAUTH_GENESYS): nobody is asked. */
export async function publishedActions(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ReadonlySet<string> | undefined> {
  const send = operatorSession(config, environment);
  return send && publishedNames(send);
}
