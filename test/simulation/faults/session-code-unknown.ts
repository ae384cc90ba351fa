/** The system's own code for an ended session is in no table: a refusal like any other, which no new token mends. */
import type { Fault } from './fault.ts';

export const sessionCodeUnknown: Fault = {
  name: 'session-code-unknown',
  connectors: {
    connector: (connector) => ({ ...connector, errors: { ...connector.errors, verdicts: {} } }),
  },
};
