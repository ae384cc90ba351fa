/** How long a failed message waits (protocol Retry). */

/** RETRY_BACKOFF_BASE_MS and RETRY_MAX_BACKOFF_MS. */
export interface BackOffRule {
  baseMs: number;
  maxMs: number;
}

/** `min(2^tries × base + jitter, max)` in ms; `unit`, in [0, 1), spreads by up to one base. */
export function backOffMs(tries: number, unit: number, { baseMs, maxMs }: BackOffRule): number {
  return Math.min(2 ** tries * baseMs + unit * baseMs, maxMs);
}

/** When the next try after a failure at `failedAtMs` is due at the latest by back-off alone, ms since the epoch: a Retry-After, a breaker or a pause may put it off further. */
export function nextTryByMs(failedAtMs: number, tries: number, rule: BackOffRule): number {
  return failedAtMs + backOffMs(tries, 1, rule) * BACKPRESSURE_FACTOR;
}

/** Of both guides: from the backpressure depth on every back-off is doubled. */
export const BACKPRESSURE_FACTOR = 2;

/**
 * Tries as a message without a record shows them: by the age at which exponential back-off would have brought it
 * there. SQS's receive count is no measure, since it grows by releases too.
 */
export function triesByAge(ageMs: number, { baseMs }: BackOffRule): number {
  return Math.max(1, Math.floor(Math.log2(1 + Math.max(0, ageMs) / baseMs)));
}
