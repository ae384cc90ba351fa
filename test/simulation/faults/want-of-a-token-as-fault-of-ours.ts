/** A call that can't be made for want of a token says nothing about the system: its breaker stays closed. */
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import type { Fault } from './fault.ts';

export const wantOfATokenAsFaultOfOurs: Fault = {
  name: 'want-of-a-token-as-fault-of-ours',
  connectors: {
    access: (access) => ({
      ...access,
      get: () =>
        access.get().catch((cause: unknown) => {
          throw new UnavailableError('simulated', 'no token', 5, { cause });
        }),
    }),
  },
};
