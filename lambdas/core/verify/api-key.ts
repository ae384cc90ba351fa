/** The Data Actions' way in: `x-api-key`. */
import { RequestError } from '../errors.ts';
import type { HttpRequest } from '../http/message.ts';
import type { Clock, Hasher, Log, Metrics, SecretSource } from '../ports.ts';
import { type ApiKey, apiKeysIn } from '../secrets/api-keys.ts';
import { createCredentialCheck } from './credential-check.ts';

/** The key that a caller has shown. */
export type ShownKey = Pick<ApiKey, 'name' | 'connectors'>;

/**
 * Asks for the key. Throws RequestError 401 where it is missing or wrong, 403 where it does not open `connector`,
 * UnavailableError where the secret can't be read. Without `connector` the caller asks `assertOpens` later.
 */
export type ApiKeyGuard = (request: Pick<HttpRequest, 'headers'>, connector?: string) => Promise<ShownKey>;

export interface ApiKeyDeps {
  secrets: SecretSource;
  clock: Clock;
  hasher: Hasher;
  metrics: Pick<Metrics, 'count'>;
  log: Pick<Log, 'warn'>;
}

/** Both values of a rotation, as hashes: not even the length of a key shows in the time taken. */
interface HashedKey {
  shown: ShownKey;
  hashes: readonly Uint8Array[];
}

/** Versions of a secret that are kept read: current, pending and previous, and as many of before. */
const MAX_READ = 6;

/** What is compared with a key that is missing, so that every refusal has passed the one comparison. */
const NO_HASH = new Uint8Array(64);

/** A guard over the secret `secretId`, for current, pending and, for `previousValidMs`, previous keys. */
export function createApiKeyGuard(
  deps: ApiKeyDeps,
  options: { secretId: string; previousValidMs: number },
): ApiKeyGuard {
  const { hasher, metrics, log } = deps;
  const hashOf = (text: string): Uint8Array => new TextEncoder().encode(hasher.sha256(text));
  const keysIn = remembered((text): readonly HashedKey[] => {
    const { keys = [] } = apiKeysIn(text);
    return keys.map(({ values, ...shown }) => ({ shown, hashes: values.map(hashOf) }));
  });
  const check = createCredentialCheck(deps, { ...options, isUsable: (text) => keysIn(text).length > 0 });

  return async (request, connector) => {
    const given = request.headers['x-api-key'] ?? '';
    const hash = hashOf(given);
    let shown: ShownKey | undefined;
    const matches = (keys: readonly HashedKey[]): boolean => {
      // All are compared, whichever it is; a version's own first one counts.
      const same = keys.filter(({ hashes }) => hashes.filter((one) => hasher.equal(hash, one)).length > 0);
      shown ??= same[0]?.shown;
      return same.length > 0;
    };
    if (given === '') hasher.equal(hash, NO_HASH);
    else await check(options.secretId, (text) => matches(keysIn(text)));
    if (shown === undefined) throw new RequestError(401, 'unauthorized', 'The API key is missing or wrong.');
    metrics.count('ApiKeyRequests', 1, { key: shown.name });
    if (connector !== undefined) {
      try {
        assertOpens(shown, connector);
      } catch (error) {
        log.warn('an API key was refused at a connector that it does not open', {
          key: shown.name,
          connector,
        });
        throw error;
      }
    }
    return shown;
  };
}

/** Throws RequestError 403 where the key does not open the connector. */
export function assertOpens({ connectors }: ShownKey, connector: string): void {
  if (connectors !== undefined && !connectors.includes(connector))
    throw new RequestError(403, 'forbidden', 'The API key does not open this connector.');
}

/** `read` once a text, of the last few. */
function remembered<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const value = known.get(text) ?? read(text);
    if (!known.has(text) && known.size >= MAX_READ) known.clear();
    known.set(text, value);
    return value;
  };
}
