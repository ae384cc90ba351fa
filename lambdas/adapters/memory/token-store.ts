/** Token records in memory. */
import type { TokenHolder, TokenRecord, TokenStore } from '../../core/ports.ts';

/** An empty store; records are copied in and out, as a table would. */
export function memoryTokenStore(): TokenStore {
  const records = new Map<TokenHolder, TokenRecord>();
  return {
    async read(platform) {
      const found = records.get(platform);
      return found && structuredClone(found);
    },
    async write(platform, next, expectedRevision) {
      if ((records.get(platform)?.revision ?? 0) !== expectedRevision) return false;
      records.set(platform, structuredClone(next));
      return true;
    },
  };
}
