/** Thresholds that must be in order. */
import type { Config } from '../config.ts';
import { numberOf, textOf } from '../values.ts';
import { type Check, check } from './check.ts';

function below(smaller: string, larger: string, why: string): Check {
  return check(
    (config) => numberOf(config, smaller) < numberOf(config, larger),
    () => `${why}: ${smaller} must be below ${larger}.`,
  );
}

function notAbove(smaller: string, larger: string, why: string): Check {
  return check(
    (config) => numberOf(config, smaller) <= numberOf(config, larger),
    () => `${why}: ${smaller} must not be above ${larger}.`,
  );
}

/** In the production profile, containers kept warm are a part of those reserved. */
function warmIsReserved(name: string): Check {
  const [warm, reserved] = [`PROVISIONED_CONCURRENCY_${name}`, `RESERVED_CONCURRENCY_${name}`];
  return check(
    (config: Config) =>
      textOf(config, 'PROFILE') !== 'production' || numberOf(config, warm) <= numberOf(config, reserved),
    () => `P13 (acknowledged in time): ${warm} must not be above ${reserved}, which Lambda refuses.`,
  );
}

export const orderChecks: readonly Check[] = [
  below(
    'CONTROL_RESUME_ENRICHMENT_DEPTH',
    'CONTROL_PAUSE_ENRICHMENT_DEPTH',
    'P4 (nothing flaps): enrichment would be paused and resumed at once',
  ),
  notAbove(
    'CONTROL_BACKPRESSURE_DEPTH',
    'CONTROL_PAUSE_ENRICHMENT_DEPTH',
    'P12 (limits): back-pressure comes before enrichment is paused',
  ),
  notAbove(
    'BREAKER_OPEN_MS',
    'BREAKER_MAX_OPEN_MS',
    'P4 (probes in a long outage): the open time only grows',
  ),
  notAbove(
    'BREAKER_CLOSE_AFTER',
    'BREAKER_PROBES',
    'P4 (recovery): a round would never have the probes that close the breaker',
  ),
  notAbove(
    'THROTTLE_HOLD_MAX_MS',
    'THROTTLE_OPEN_AFTER_MS',
    'P4 (outage): a held lane must be tested before throttles alone open its breaker',
  ),
  below(
    'BREAKER_OPEN_MS',
    'CONTROL_PAUSE_AFTER_MS',
    'P4 (probes): a source would be paused before its first probe',
  ),
  below(
    'RATE_WORK_HORIZON_MS',
    'RATE_LOOKUP_HORIZON_MS',
    'P5 (lookups come before work that can wait): they find room on the timeline beyond the work',
  ),
  notAbove('RATE_NAP_MS', 'RATE_NAP_MAX_MS', 'P12 (limits): naps between refused bookings only grow'),
  warmIsReserved('INGEST'),
  warmIsReserved('LOOKUP'),
];
