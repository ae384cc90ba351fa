/** A refusal is a failure of the system, and not of the operation alone. */
import type { Fault } from './fault.ts';

export const refusalOpensTheSystem: Fault = {
  name: 'refusal-opens-the-system',
  guard: (guard) => ({
    ...guard,
    report: (admission, group, outcome, report) =>
      guard.report(admission, group, outcome === 'refused' ? 'failure' : outcome, report),
  }),
};
