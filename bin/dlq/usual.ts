/** How a replay is paced and how far it looks where the operator says nothing else. */
import { crmCallsPerSecond } from '../operator/crm-rate.ts';

/** Half of what the CRM grants the workers: live traffic goes on beside a replay (own choice). */
const SHARE_OF_RATE = 0.5;

/** Event records looked at for later events: enough for a week at 8 a second; a scan takes a minute (own choice). */
export const SCAN_LIMIT = 5_000_000;

/** Replays a second. */
export function usualRate(): number {
  return Math.max(1, Math.floor(crmCallsPerSecond() * SHARE_OF_RATE));
}
