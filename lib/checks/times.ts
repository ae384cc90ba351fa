/** Deadlines and time-outs that must fit into one another. */
import type { Config } from '../config.ts';
import { numberOf } from '../values.ts';
import { type Check, check, figure } from './check.ts';

/** P5 and P8 in ms, as promised; no setting may soften them. */
const promised = { lookupMs: 3500, tokenWaitMs: 2000, pageMs: 15_000, stateAgeMs: 1000 };

/** What a worker needs beside its calls: claim, completion and the batch's answer. */
const closingMs = 1000;

/** Less time than this is not worth a live call: core/lookup/live-call.ts. */
const leastCallMs = 250;

/** From the breaker's write to the notifier: stream, topic, queue. */
const relayMs = 5000;

const minuteMs = 60_000;

/** The longest that a worker works on one message: hold, the call, once more after a 401, and two AWS calls. */
function worstCaseMs(config: Config, timeout: string, otherCallsMs = 0): number {
  const awsMs = 2 * numberOf(config, 'AWS_CALL_TIMEOUT_MS') * numberOf(config, 'AWS_MAX_ATTEMPTS');
  const callsMs = 2 * numberOf(config, timeout) + otherCallsMs;
  return numberOf(config, 'BREAKER_HOLD_MS') + callsMs + awsMs + closingMs;
}

/** The hold, both calls and the AWS calls of a worker fit into its time. */
export function fits(timeout: string, others: readonly string[] = []): Check {
  const needs = (config: Config): number =>
    worstCaseMs(
      config,
      timeout,
      others.reduce((sum, key) => sum + numberOf(config, key), 0),
    );
  return check(
    (config) => needs(config) <= numberOf(config, 'WORKER_TIMEOUT_S') * 1000,
    (config) =>
      `P2 (one effect): BREAKER_HOLD_MS and ${[timeout, ...others].join(' and ')} need up to ${figure(needs(config))} ms, more than WORKER_TIMEOUT_S: a worker would be cut off in the middle of a call.`,
  );
}

export const timeChecks: readonly Check[] = [
  check(
    (config) => numberOf(config, 'LOOKUP_DEADLINE_MS') <= promised.lookupMs,
    () =>
      `P5 (a lookup is answered within 3.5 s): LOOKUP_DEADLINE_MS must not be above ${promised.lookupMs}.`,
  ),
  check(
    (config) => numberOf(config, 'LOOKUP_LIVE_TIMEOUT_MS') < numberOf(config, 'LOOKUP_DEADLINE_MS'),
    () =>
      'P5 (a lookup is answered in time): LOOKUP_LIVE_TIMEOUT_MS must be below LOOKUP_DEADLINE_MS, or no time is left for the stale value.',
  ),
  check(
    (config) =>
      numberOf(config, 'AWS_CALL_TIMEOUT_MS') * numberOf(config, 'AWS_MAX_ATTEMPTS') <
      numberOf(config, 'LOOKUP_DEADLINE_MS'),
    () =>
      'P5 (a lookup is answered in time): AWS_CALL_TIMEOUT_MS × AWS_MAX_ATTEMPTS must be below LOOKUP_DEADLINE_MS, or one hanging AWS call takes all of it.',
  ),
  check(
    (config) => numberOf(config, 'LOOKUP_FRESH_MS') <= numberOf(config, 'LOOKUP_STALE_MS'),
    () =>
      'P5 (a usable body whatever the CRM does): LOOKUP_STALE_MS must not be below LOOKUP_FRESH_MS, or there is no last known value.',
  ),
  check(
    (config) =>
      numberOf(config, 'RATE_LOOKUP_HORIZON_MS') + leastCallMs + numberOf(config, 'LOOKUP_AFTER_MS') <=
      numberOf(config, 'LOOKUP_DEADLINE_MS'),
    () =>
      'P5 (a lookup is answered in time): RATE_LOOKUP_HORIZON_MS and LOOKUP_AFTER_MS must leave the call 250 ms of LOOKUP_DEADLINE_MS.',
  ),
  check(
    (config) => numberOf(config, 'TOKEN_WAIT_MAX_MS') <= promised.tokenWaitMs,
    () => 'P7 (others wait 2 s at most): TOKEN_WAIT_MAX_MS must not be above 2000.',
  ),
  check(
    (config) => numberOf(config, 'BREAKER_CACHE_MS') <= promised.stateAgeMs,
    () => 'P4 (calls stop within a second of the opening): BREAKER_CACHE_MS must not be above 1000.',
  ),
  check(
    (config) => relayMs + 2 * numberOf(config, 'ONCALL_TIMEOUT_MS') <= promised.pageMs,
    () => 'P8 (paged within 15 s): ONCALL_TIMEOUT_MS must leave room for a second try, so 5000 at most.',
  ),
  check(
    (config) => 2 * numberOf(config, 'CONTROL_TICK_MS') <= minuteMs,
    () =>
      'P4 (nothing stays paused without a live reason): two times CONTROL_TICK_MS must fit into the minute of one run.',
  ),
  fits('CRM_TIMEOUT_MS'),
  fits('WAREHOUSE_TIMEOUT_MS'),
  fits('UPDATE_TIMEOUT_MS', ['TOKEN_TIMEOUT_MS']),
];
