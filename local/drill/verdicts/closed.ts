/** While the CRM is up, its breaker stays closed. Pure. */
import type { BreakerSpan } from '../../report/breaker-spans.ts';
import type { Check } from '../check.ts';

export function closedCheck(spans: readonly BreakerSpan[]): Check {
  const openings = spans.filter(({ phase }) => phase === 'open').length;
  return {
    name: 'breaker closed',
    passed: openings === 0,
    detail: openings === 0 ? 'always' : `${openings} openings`,
  };
}
