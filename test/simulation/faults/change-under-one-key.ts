/** A change of a record empties the first key that it is cached under, and no other. */
import type { Fault } from './fault.ts';

export const changeUnderOneKey: Fault = {
  name: 'change-under-one-key',
  connectors: {
    index: (index) => ({
      ...index,
      raise: async (record, seq) => (await index.raise(record, seq)).slice(0, 1),
    }),
  },
};
