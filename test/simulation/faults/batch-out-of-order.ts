/** A worker begins with the youngest record of its batch. */
import type { Fault } from './fault.ts';

export const batchOutOfOrder: Fault = {
  name: 'batch-out-of-order',
  worker: (worker) => (records, remainingMs) => worker([...records].reverse(), remainingMs),
};
