/** The breaker's record is written whatever it has become meanwhile. */
import type { Fault } from './fault.ts';

export const unversionedBreakerTransition: Fault = {
  name: 'unversioned-breaker-transition',
  breakerStore: (store) => ({
    ...store,
    async transition(next) {
      const { version } = await store.read(next.downstream);
      return store.transition(next, version);
    },
  }),
};
