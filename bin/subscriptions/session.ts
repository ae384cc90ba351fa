/** A session of the operator at one platform: one token, then calls at a pace that no limit minds. */
import { setTimeout as delay } from 'node:timers/promises';
import { httpCaller } from '../../lambdas/adapters/http/http-call.ts';
import { genesysTokenEndpoint } from '../../lambdas/adapters/http/platforms/genesys-tokens.ts';
import { niceTokenEndpoint } from '../../lambdas/adapters/http/platforms/nice-tokens.ts';
import { platformTransport } from '../../lambdas/adapters/http/platforms/transport.ts';
import { hasher } from '../../lambdas/adapters/system.ts';
import { PermanentError, SettingError, ThrottledError } from '../../lambdas/core/errors.ts';
import { acceptReply } from '../../lambdas/core/platform/answers.ts';
import type { Platform, Token } from '../../lambdas/core/ports.ts';
import { parseCredentials } from '../../lambdas/core/tokens/credentials.ts';
import type { Config } from '../../lib/config.ts';
import type { Send } from './remote.ts';

const TIMEOUT_MS = 10_000;
/** A platform that is full is waited for this often. */
const THROTTLED_TRIES = 5;

/**
 * `secret`: JSON of an OAuth secret, `{"primary": {"clientId", "clientSecret", …}}`. The token is fetched with the first call;
 * `paceMs` lies before every call.
 */
export function openSession(platform: Platform, config: Config, secret: string, paceMs: number): Send {
  const call = httpCaller();
  const now = Date.now;
  const endpoint =
    platform === 'genesys'
      ? genesysTokenEndpoint(call, { loginUrl: textIn(config, 'GENESYS_LOGIN_URL'), now })
      : niceTokenEndpoint(call, {
          discoveryUrl: textIn(config, 'NICE_DISCOVERY_URL'),
          apiUrl: textIn(config, 'NICE_API_URL'),
          grant: textIn(config, 'NICE_GRANT') === 'password' ? 'password' : 'client_credentials',
          now,
        });
  const transport = platformTransport(call, platform === 'genesys' ? textIn(config, 'GENESYS_API_URL') : '');
  let token: Token | undefined;

  const signIn = async (): Promise<Token> => {
    const [credential] = parseCredentials(secret, hasher);
    if (credential === undefined) throw new SettingError(`There is no credential for ${platform}.`);
    const grant = await endpoint.request(credential, { timeoutMs: TIMEOUT_MS, apiBaseUrl: '' });
    return { accessToken: grant.accessToken, generation: 1, apiBaseUrl: grant.apiBaseUrl };
  };

  const once: Send = async (method, path, body) => {
    token ??= await signIn();
    await delay(paceMs);
    const request = { method, path, ...(body === undefined ? {} : { body }) };
    const reply = await transport(request, token, { timeoutMs: TIMEOUT_MS, correlationId: 'subscriptions' });
    if (reply.status === 404) throw new PermanentError(404, `${platform} has no ${method} ${path}`);
    return acceptReply(platform, reply, now());
  };

  return async (method, path, body) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await once(method, path, body);
      } catch (error) {
        if (!(error instanceof ThrottledError) || tries === THROTTLED_TRIES) throw error;
        await delay(error.retryAfterMs);
      }
    }
  };
}

/** A text setting. */
export function textIn(config: Config, key: string): string {
  return String(config[key] ?? '');
}
