/** Lookups on the page: one is tried, and described in words; an entry is emptied. */
import { duration } from '../operator/duration.ts';
import { emptyEntry, type TriedLookup, tryLookup } from '../operator/lookup.ts';
import type { LookupView } from './contract.ts';
import type { Desk } from './desk.ts';
import { deedIn, textIn } from './input.ts';
import type { Route } from './server.ts';

export function lookupRoutes({ at, operator }: Desk): Record<string, Route> {
  return {
    'POST lookups/try': async (input): Promise<LookupView> => {
      const tried = await tryLookup(at, textIn(input, 'number'), operator);
      return { status: tried.status, answer: tried.answer, why: whyOf(tried) };
    },
    'POST lookups/empty': async (input) => {
      await emptyEntry(at, textIn(input, 'number'), deedIn(input, operator));
      return {};
    },
  };
}

/** Where the answer came from, and why from there. */
export function whyOf({ status, answer, cached, tookMs }: TriedLookup): string[] {
  if (status !== 200) return [`It was answered ${status}: a flow would take its own failure path.`];
  const age = duration(Number(answer['cacheAge'] ?? 0) * 1000);
  return [
    sourceText(`${answer['source']}`, `${answer['warning'] ?? ''}`, age),
    cacheText(cached),
    `It took ${tookMs} ms.`,
  ];
}

function sourceText(source: string, warning: string, age: string): string {
  if (warning === 'ANI_UNUSABLE')
    return 'That is no number that can be looked up, so the safe default was given: customer unknown, standard tier.';
  switch (source) {
    case 'live':
      return 'The CRM answered just now: nothing fresh enough was cached.';
    case 'cache':
      return `From the cache: ${age} old, which is fresh, so that the CRM was not asked.`;
    case 'stale_cache':
      return `The last known value, ${age} old: the CRM could not be asked, or did not answer in time. A refresh is queued.`;
    default:
      return 'The safe default, customer unknown and standard tier: the CRM could not be asked, or did not answer in time, and nothing is known of this number.';
  }
}

function cacheText(cached: TriedLookup['cached']): string {
  if (cached === undefined) return 'The cache held nothing of it before.';
  if (cached.isTombstone)
    return 'The cache held a tombstone before: what stood there is no longer true, and is never served.';
  const what = cached.isFound ? 'a customer' : 'that the CRM knows nobody by it';
  return `The cache held ${what} before, ${duration(cached.ageMs)} old.`;
}
