/** A lookup writes its entry although a record that it has read has changed since. */
import type { Fault } from './fault.ts';

export const entryWrittenPastAChange: Fault = {
  name: 'entry-written-past-a-change',
  connectors: {
    index: (index) => ({
      ...index,
      async add(record, key, seq) {
        await index.add(record, key, seq);
        return true;
      },
    }),
  },
};
