/** A refused call invalidates whichever token there is now, not the one that it was made with. */
import type { Fault } from './fault.ts';

export const anyTokenInvalidated: Fault = {
  name: 'any-token-invalidated',
  connectors: {
    tokens: (provider, present) => ({
      ...provider,
      invalidate: async () => provider.invalidate(await present()),
    }),
  },
};
