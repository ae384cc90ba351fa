/** Idempotency-Keys in memory. */
import { RequestError, UnavailableError } from '../../core/errors.ts';
import type { IdempotencyKeys, KeptAnswer } from '../../core/ports.ts';

interface Kept {
  payloadHash: string;
  answer?: KeptAnswer;
}

export interface MemoryIdempotency extends IdempotencyKeys {
  kept: Map<string, Kept>;
  /** While set, calls throw UnavailableError: before `work` is done, or after it. */
  failing: 'no' | 'before' | 'after';
}

/** No keys so far. */
export function memoryIdempotency(): MemoryIdempotency {
  const kept = new Map<string, Kept>();
  const store: MemoryIdempotency = {
    kept,
    failing: 'no',
    async once({ key, payloadHash }, work) {
      const fault = new UnavailableError('idempotency_unavailable', 'The Idempotency-Key could not be kept.');
      if (store.failing === 'before') throw fault;
      const found = kept.get(key);
      if (found !== undefined && found.payloadHash !== payloadHash)
        throw new RequestError(409, 'key_reused', 'This Idempotency-Key came with another body.');
      if (found !== undefined) return found.answer ?? work();
      kept.set(key, { payloadHash });
      try {
        const answer = await work();
        if (store.failing === 'after') throw fault;
        kept.set(key, { payloadHash, answer });
        return answer;
      } catch (error) {
        kept.delete(key);
        throw error;
      }
    },
  };
  return store;
}
