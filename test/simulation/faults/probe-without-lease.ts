/** In a half-open round whoever asks may probe. */
import type { Fault } from './fault.ts';

export const probeWithoutLease: Fault = {
  name: 'probe-without-lease',
  breakerStore: (store) => ({
    ...store,
    async leaseProbe(name, { round }) {
      const state = await store.read(name);
      return state.phase === 'half-open' && state.round === round;
    },
  }),
};
