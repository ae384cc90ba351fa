/** The notifier tells whatever it is given, whether it was told before or not. */
import type { Fault } from './fault.ts';

export const pagesWithoutRecord: Fault = {
  name: 'pages-without-record',
  incidentStore: (store) => ({
    ...store,
    claim: async () => ({ kind: 'go', triggered: false, resolved: false }),
  }),
};
