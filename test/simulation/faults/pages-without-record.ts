/** The notifier reports whatever it is given, whether it was published before or not. */
import type { Fault } from './fault.ts';

export const pagesWithoutRecord: Fault = {
  name: 'pages-without-record',
  incidentStore: (store) => ({
    ...store,
    async claim(...asked) {
      const claim = await store.claim(...asked);
      return claim.kind === 'delivered' ? { kind: 'go', triggered: true, resolved: false } : claim;
    },
  }),
};
