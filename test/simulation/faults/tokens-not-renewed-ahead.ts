/** Renewals are asked for in vain: whoever comes after a token's end fetches the next one. */
import type { Fault } from './fault.ts';

export const tokensNotRenewedAhead: Fault = {
  name: 'tokens-not-renewed-ahead',
  connectors: { renewals: () => ({ sendRenewal: async () => undefined }) },
};
