/** The settings of a drill that runs `speed` times faster than life. */
import { resolveConfig, settings } from '../../lib/config.ts';

/** Divided by the speed: what decides how long things take around an outage. CRM time-outs stay as they are. */
const divided = [
  'BREAKER_WINDOW_MS',
  'BREAKER_OPEN_MS',
  'BREAKER_LONG_AFTER_MS',
  'BREAKER_MAX_OPEN_MS',
  'BREAKER_HOLD_MS',
  'BREAKER_RELEASE_MAX_MS',
  'THROTTLE_HOLD_MAX_MS',
  'THROTTLE_OPEN_AFTER_MS',
  'ONCALL_RESOLVE_AFTER_MS',
  'RETRY_BACKOFF_BASE_MS',
  'RETRY_MAX_BACKOFF_MS',
  'RETRY_SETTLE_MS',
  'RETRY_MIN_AGE_MS',
  'CONTROL_PAUSE_AFTER_MS',
  'LOOKUP_FRESH_MS',
  'LOOKUP_NOT_FOUND_MS',
  'REFRESH_LEASE_MS',
] as const;

const leastMs = 1000;
/** Shorter releases in a long outage would spend SQS's 1,000 receives within a day. */
const leastReleaseMs = 120_000;
/** A day: with it the receives of one message stay below SQS's 1,000 at every speed. */
const retentionS = 86_400;

/** Overrides by name, as `KEY=VALUE` texts; none at speed 1. */
export function scaledSettings(speed: number): Record<string, string> {
  if (speed === 1) return {};
  const scaled = divided.map((key) => [key, String(scaledValue(key, speed))]);
  return { ...Object.fromEntries(scaled), SOURCE_RETENTION_S: String(retentionS) };
}

function scaledValue(key: string, speed: number): number {
  const setting = settings[key];
  const value = Number(setting?.default);
  const floor = Math.max(setting?.min ?? 0, key === 'BREAKER_RELEASE_MAX_MS' ? leastReleaseMs : leastMs);
  return Math.max(Math.min(value, floor), Math.round(value / speed));
}

/** How long a breaker stays closed in this run before its incident is resolved, ms; 0 where it is resolved at once. */
export function resolveAfterMs(overrides: Readonly<Record<string, string>>): number {
  // Those of connectors are known once their files are read, and none of them is asked for here.
  const known = Object.fromEntries(Object.entries(overrides).filter(([name]) => name in settings));
  return Number(resolveConfig(known)['ONCALL_RESOLVE_AFTER_MS']);
}
