/** Whoever books a call time has it at once. */
import type { Fault } from './fault.ts';

export const callsWithoutASlot: Fault = {
  name: 'calls-without-a-slot',
  rateStore: (store) => ({
    ...store,
    book: async (_lane, { nowMs }) => ({ kind: 'booked', startMs: nowMs }),
  }),
};
