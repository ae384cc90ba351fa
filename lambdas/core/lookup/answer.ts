/** A lookup's answer as the contract has it: flat, no nulls, always 200. */
import type { HttpAnswer } from '../http/message.ts';
import { type CachedValue, nothingKnown } from './cached-value.ts';

/** What was found of a caller. */
export function answerOf(found: CachedValue, correlationId: string): HttpAnswer {
  const { found: isKnown, customerId, tier } = found.customer;
  const body = { correlationId, source: found.source, customerId, tier, found: isKnown };
  switch (found.source) {
    case 'live':
      return { status: 200, body };
    case 'cache':
      return { status: 200, body: { ...body, cacheAge: wholeSeconds(found.ageMs) } };
    case 'stale_cache':
      return {
        status: 200,
        body: {
          ...body,
          cacheAge: wholeSeconds(found.ageMs),
          warning: 'CRM_UNAVAILABLE_USING_CACHED_DATA',
        },
      };
    case 'default':
      return { status: 200, body: { ...body, warning: 'CRM_UNAVAILABLE_NO_CACHE' } };
  }
}

/** The answer to a caller who can't be looked up by number. */
export function answerUnusable(correlationId: string): HttpAnswer {
  const { status, body } = answerOf(nothingKnown, correlationId);
  return { status, body: { ...body, warning: 'ANI_UNUSABLE' } };
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
