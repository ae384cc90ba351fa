/** Which updates share a call. */
import type { Pending } from './pending.ts';

/** Failed tries after which an update is called for alone: one that breaks whole calls must not take others along (own choice). */
const SUSPECT_TRIES = 3;

/** Calls of at most `size` updates; those with several failed tries go alone, after all others. */
export function chunksOf(pending: readonly Pending[], size: number): Pending[][] {
  const suspects = pending.filter(({ history }) => history.tries >= SUSPECT_TRIES);
  const others = pending.filter(({ history }) => history.tries < SUSPECT_TRIES);
  const chunks: Pending[][] = [];
  for (let from = 0; from < others.length; from += size) chunks.push(others.slice(from, from + size));
  return [...chunks, ...suspects.map((one) => [one])];
}

/** Both halves of a call that was refused as a whole: the one at fault is found in a few calls. */
export function halves(chunk: readonly Pending[]): Pending[][] {
  const middle = Math.ceil(chunk.length / 2);
  return [chunk.slice(0, middle), chunk.slice(middle)];
}
