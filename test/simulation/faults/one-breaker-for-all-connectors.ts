/** Every connector's calls go by one breaker and one lane: whoever fails takes the others along. */
import type { Fault } from './fault.ts';

export const oneBreakerForAllConnectors: Fault = {
  name: 'one-breaker-for-all-connectors',
  connectors: { downstream: () => 'shared' },
};
