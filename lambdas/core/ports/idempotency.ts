/** Requests under an Idempotency-Key. */

/** What is kept under a key: the answer to a caller that sends it again. */
export interface KeptAnswer {
  requestId: string;
}

/** A key as it is kept: personal data in it is hidden already. */
export interface IdempotentCall {
  key: string;
  payloadHash: string;
}

export interface IdempotencyKeys {
  /**
   * Does `work` and keeps its answer, or answers what was kept. Where another call with the key is under way `work` is
   * done beside it: it must lead to one effect however often it is done. Throws RequestError 409 where the key came
   * with another payload, UnavailableError where keys can't be kept, and what `work` throws: then nothing is kept.
   */
  once(call: IdempotentCall, work: () => Promise<KeptAnswer>): Promise<KeptAnswer>;
}
