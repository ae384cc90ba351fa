/** P8 at the pager: one incident an episode, triggered, resolved, and never open again. */
import type { Verdict } from './verdict.ts';

export interface PageChecks {
  /** What the pager was told; a repeated trigger of an open incident is one to it, as a repeated resolve is. */
  told(key: string, action: string): void;
  finish(episodes: readonly string[]): void;
}

/** Design: triggered within this of the opening, ms. */
const TRIGGERED_BY_MS = 15_000;

/** `isCalm`: whether nothing has kept AWS and the pager from working. */
export function createPageChecks({ breaks }: Verdict, now: () => number, isCalm: () => boolean): PageChecks {
  const incidents = new Map<string, 'open' | 'resolved'>();
  return {
    told(key, action) {
      const state = incidents.get(key);
      if (action === 'resolve') {
        if (state === undefined) breaks('P8', `${key} was resolved before it was triggered`);
        incidents.set(key, 'resolved');
      } else {
        const lateMs = now() - Number(/-(\d+)$/.exec(key)?.[1] ?? now());
        if (state === undefined && isCalm() && lateMs > TRIGGERED_BY_MS)
          breaks('P8', `${key} was triggered ${lateMs} ms after the opening`);
        if (state === 'resolved') breaks('P8', `ghost: ${key} was triggered after its end`);
        incidents.set(key, 'open');
      }
    },
    finish(episodes) {
      for (const episode of episodes) {
        const state = incidents.get(`breaker-${episode}`);
        if (state !== 'resolved')
          breaks('P8', `${episode} is over, and its incident is ${state ?? 'untold'}`);
      }
      for (const [key, state] of incidents)
        if (state === 'open') breaks('P8', `${key} stays open at the pager`);
    },
  };
}
