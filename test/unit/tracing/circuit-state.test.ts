import { expect, it } from '@jest/globals';
import { circuitStateOf } from '../../../lambdas/core/tracing/circuit-state.ts';

it.each([
  [{ kind: 'open', untilMs: 2, sinceMs: 1 }, 'open'],
  [{ kind: 'probe', round: 1, lease: 'a', fresh: true }, 'half-open'],
  [{ kind: 'pass', version: 0 }, 'closed'],
  [{ kind: 'pass' }, 'unknown'],
] as const)('P4: a span says what the breaker said: %j is %s', (admission, state) => {
  expect(circuitStateOf(admission)).toBe(state);
});
