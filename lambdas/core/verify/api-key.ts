/** The Data Actions' way in: `x-api-key`. */
import { RequestError } from '../errors.ts';
import type { HttpRequest } from '../http/message.ts';
import type { Clock, Hasher, SecretSource } from '../ports.ts';
import { createCredentialCheck } from './credential-check.ts';
import { sameText } from './same-text.ts';

/** Asks for the key. Throws RequestError 401 where it is missing or wrong, UnavailableError where the secret can't be read. */
export type ApiKeyGuard = (request: Pick<HttpRequest, 'headers'>) => Promise<void>;

/** A guard over the secret `secretId`, for current, pending and, for `previousValidMs`, previous keys. */
export function createApiKeyGuard(
  deps: { secrets: SecretSource; clock: Clock; hasher: Hasher },
  options: { secretId: string; previousValidMs: number },
): ApiKeyGuard {
  const check = createCredentialCheck(deps, options);
  return async (request) => {
    const presented = request.headers['x-api-key'] ?? '';
    const known = presented !== '' && (await check(options.secretId, sameText(deps.hasher, presented)));
    if (!known) throw new RequestError(401, 'unauthorized', 'The API key is missing or wrong.');
  };
}
