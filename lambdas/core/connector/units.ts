/** Spans of time and limits as a connector writes them: `minutes(5)`, `per(100, seconds(1))`. */

declare const milliseconds: unique symbol;
/** A span in ms. Only the functions below make one, so that a bare number is never taken for one. */
export type Duration = number & { readonly [milliseconds]: true };

/** How many calls a system allows in any window of this length. */
export interface Limit {
  calls: number;
  windowMs: Duration;
}

const span = (unitMs: number) => (count: number) => (count * unitMs) as Duration;

export const millis = span(1);
export const seconds = span(1000);
export const minutes = span(60_000);
export const hours = span(3_600_000);
export const days = span(86_400_000);

/** A limit as the system's own documentation states it; the engine keeps its headroom below it (P12). */
export function per(calls: number, windowMs: Duration): Limit {
  return { calls, windowMs };
}
