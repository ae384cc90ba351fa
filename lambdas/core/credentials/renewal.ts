/** When a token is renewed ahead of its end. */

/** A job in a queue takes its time: below this margin it might come too late (design: 90 s). */
const LEAST_MARGIN_MS = 90_000;
const MARGIN_SHARE = 0.1;

/** How long before its end a token is renewed: max(90 s, 10 % of its life), half the life at most; ms. */
export function renewalMarginMs(lifeMs: number): number {
  return Math.min(lifeMs / 2, Math.max(LEAST_MARGIN_MS, lifeMs * MARGIN_SHARE));
}

/** The time of renewal, ms since the epoch; the life counts from the request on. */
export function renewAtMs(requestedAtMs: number, lifeMs: number): number {
  return requestedAtMs + lifeMs - renewalMarginMs(lifeMs);
}
