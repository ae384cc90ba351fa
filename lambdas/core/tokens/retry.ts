/** On-call's order to try stopped credentials again (`steadyline tokens retry`). */
import type { TokenHolder, TokenRecord, TokenStore } from '../ports.ts';
import type { TokenOptions } from './options.ts';

/**
 * Allows each stopped credential one more try, now; another rejection stops it again. Says whether a token was
 * ever asked for. Throws UnavailableError.
 */
export async function orderRetry(
  store: TokenStore,
  platform: TokenHolder,
  options: Pick<TokenOptions, 'maxRejections'>,
): Promise<boolean> {
  for (;;) {
    const record = await store.read(platform);
    if (record === undefined) return false;
    if (await store.write(platform, retried(record, options.maxRejections), record.revision)) return true;
  }
}

function retried(record: TokenRecord, maxRejections: number): TokenRecord {
  return {
    ...record,
    revision: record.revision + 1,
    notBeforeMs: 0,
    // A token of the secondary may still be valid: the primary is tried by an early refresh.
    refreshAtMs: 0,
    credentials: record.credentials.map((use) => ({
      ...use,
      rejections: Math.min(use.rejections, maxRejections - 1),
    })),
  };
}
