/** A replay goes back under the event's first deduplication id, which SQS may still remember. */
import type { Fault } from './fault.ts';

export const repeatedDedupIdOnReplay: Fault = {
  name: 'repeated-dedup-id-on-replay',
  replay: (message) => ({
    ...message,
    deduplicationId: message.deduplicationId.split(':')[0] ?? message.deduplicationId,
  }),
};
