/** The CRM's rate, as an operator reckons with it. */
import { CRM } from '../../lambdas/core/connector/default.ts';
import { rateLimitOf, usableCallsPerSecond } from '../../lambdas/core/rate/usable-rate.ts';
import { deployedNumber } from './settings.ts';

/** What may be used of the CRM's limit under the current settings, calls a second. */
export function crmCallsPerSecond(): number {
  return usableCallsPerSecond(rateLimitOf(CRM.prefix, deployedNumber), deployedNumber('RATE_HEADROOM'));
}
