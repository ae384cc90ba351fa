/** What a run made for one promise must come to: episodes of breakers, callers told live, effects in time. */
import type { Expectations } from '../world/scenarios.ts';
import type { Verdict } from './verdict.ts';

export interface ExpectationChecks {
  /** A caller with a number of its own was answered. */
  answered(source: string): void;
  accepted(id: string): void;
  /** `isHot`: its record was throttled. */
  applied(id: string, isHot: boolean): void;
  finish(episodes: readonly string[]): void;
}

export function createExpectationChecks(
  { breaks }: Verdict,
  now: () => number,
  { episodes: allowed, liveShare = 0, appliedWithinMs }: Expectations,
): ExpectationChecks {
  const acceptedMs = new Map<string, number>();
  let callers = 0;
  let live = 0;
  return {
    answered(source) {
      callers += 1;
      if (source === 'live') live += 1;
    },
    accepted(id) {
      if (!acceptedMs.has(id)) acceptedMs.set(id, now());
    },
    applied(id, isHot) {
      const tookMs = now() - (acceptedMs.get(id) ?? now());
      if (appliedWithinMs !== undefined && !isHot && tookMs > appliedWithinMs)
        breaks('P14', `${id} took effect ${tookMs} ms after its 200`);
    },
    finish(episodes) {
      if (live < liveShare * callers) breaks('P5', `${live} of ${callers} callers were answered live`);
      if (allowed === undefined) return;
      const counts = new Map(Object.keys(allowed).map((name) => [name, 0]));
      for (const name of episodes) counts.set(name, (counts.get(name) ?? 0) + 1);
      for (const [name, count] of counts) {
        const [least, most] = allowed[name] ?? [0, 0];
        if (count < least || count > most)
          breaks('P8', `${count} episodes of ${name}, ${least} to ${most} are due`);
      }
    },
  };
}
