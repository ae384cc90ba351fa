/** Back-off moves the failed record alone: the tail of its group stays in flight and keeps the group locked. */
import type { Fault } from './fault.ts';

export const groupTailLeftInFlight: Fault = {
  name: 'group-tail-left-in-flight',
  workerQueue: (queue) => ({
    ...queue,
    release: (records, delaySeconds) => {
      const heads = records.filter(
        (record, index) => records.findIndex(({ group }) => group === record.group) === index,
      );
      return queue.release(heads, delaySeconds);
    },
  }),
};
