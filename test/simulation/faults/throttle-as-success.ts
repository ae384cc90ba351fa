/** A throttled call is a right answer to the breakers, and evidence that others succeed. */
import type { BreakerGuard } from '../../../lambdas/core/ports.ts';
import type { Fault } from './fault.ts';

const believing = <Guard extends BreakerGuard>(guard: Guard): Guard => ({
  ...guard,
  report: (admission, group, outcome, report) =>
    guard.report(admission, group, outcome === 'throttled' ? 'success' : outcome, report),
});

export const throttleAsSuccess: Fault = {
  name: 'throttle-as-success',
  guard: believing,
  operationGuard: believing,
};
