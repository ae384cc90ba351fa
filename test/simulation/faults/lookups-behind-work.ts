/** Lookups book no further ahead than work does. */
import type { Fault } from './fault.ts';

const WORK_HORIZON_MS = 150;

export const lookupsBehindWork: Fault = {
  name: 'lookups-behind-work',
  rateStore: (store) => ({
    ...store,
    book: (lane, request) =>
      store.book(lane, { ...request, horizonMs: Math.min(request.horizonMs, WORK_HORIZON_MS) }),
  }),
};
