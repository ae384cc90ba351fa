/** The report of a drill: everything that the table, the plot and the JSON file tell. Pure. */

import { type Check, checksOf, type Figures } from '../drill/checks.ts';
import type { DrillOptions } from '../drill/options.ts';
import type { DrillPlan } from '../drill/plan.ts';
import type { CallRecord } from '../simulators/calls.ts';
import { worstWindow } from '../simulators/window.ts';
import type { EventBook } from '../traffic/events.ts';
import type { RequestNote } from '../traffic/requests.ts';
import type { Sample } from '../traffic/samples.ts';
import { usableRate } from '../usable-rate.ts';
import {
  type BreakerSample,
  type BreakerSpan,
  callsWhileOpen,
  type Grace,
  probesByRound,
  spansOf,
} from './breaker-spans.ts';
import { drainOf, firstReplayMs, percentile } from './pace.ts';
import {
  type Accepted,
  certainPairs,
  type Effect,
  judge,
  type LookupOutcome,
  type Verdict,
} from './verdict.ts';

/** Everything that a run has seen. Times are ms since the epoch. */
export interface DrillLog {
  options: DrillOptions;
  plan: DrillPlan;
  startedMs: number;
  /** 0: the run ended before. */
  downMs: number;
  backMs: number;
  endedMs: number;
  finished: boolean;
  events: EventBook;
  accepted: readonly Accepted[];
  requests: readonly RequestNote[];
  lookups: readonly LookupOutcome[];
  effects: readonly Effect[];
  calls: readonly CallRecord[];
  samples: readonly Sample[];
  breaker: readonly BreakerSample[];
  deadLettered: number;
  depths: Record<string, number>;
  kills: number;
  /** CRM deliveries that named an effect made before. */
  repeats: number;
  updates: { expected: number; arrived: number };
  pages: { incidents: number; openIncidents: number; triggers: number };
}

export interface DrillReport {
  verdict: Verdict;
  checks: Check[];
  passed: boolean;
  figures: Figures & Record<string, unknown>;
  spans: BreakerSpan[];
  log: DrillLog;
}

/**
 * Opening: BREAKER_CACHE_MS's default, and a second for the write that opens and the call on its way on a busy machine.
 * Lease: twice CRM_TIMEOUT_MS's default. Neither is scaled.
 */
const grace: Grace = { openingMs: 2000, leaseMs: 6000 };
const rateWindowMs = 1000;

/** Judges a log. */
export function reportOf(log: DrillLog): DrillReport {
  const verdict = judge({
    accepted: log.accepted,
    unaccepted: [...log.events.open.keys(), ...log.events.givenUp, ...unaccepted(log.requests)],
    effects: log.effects,
    deadLettered: log.deadLettered,
    lookups: log.lookups,
  });
  const spans = spansOf(log.breaker);
  const callTimes = log.calls.map(({ atMs }) => atMs);
  const figures: Figures = {
    callsWhileOpen: callsWhileOpen(spans, callTimes, grace),
    probesByRound: probesByRound(spans, callTimes, grace),
    probesPerRound: Number(log.plan.settings['BREAKER_PROBES'] ?? 10),
    firstReplayMs:
      log.backMs === 0 || !log.plan.total ? undefined : firstReplayMs(log.accepted, log.effects, log.backMs),
    firstReplayLimitMs: log.plan.firstReplayLimitMs,
    worstWindow: worstWindow(callTimes, rateWindowMs),
    rateLimit: log.options.crmRate,
    requestsAccepted: log.requests.filter(({ acceptedMs }) => acceptedMs > 0).length,
    requestsCompleted: log.requests.filter(({ status }) => status === 'COMPLETE').length,
    requestsBroken: log.requests.filter(({ broken }) => broken).length,
    finished: log.finished,
  };
  const checks = checksOf(verdict, figures);
  const passed = checks.every((check) => check.passed);
  return { verdict, checks, passed, spans, log, figures: { ...figures, ...more(log, spans) } };
}

function unaccepted(requests: readonly RequestNote[]): string[] {
  return requests
    .filter(({ acceptedMs, operation }) => acceptedMs === 0 && operation === 'create-case')
    .map(({ reference }) => reference);
}

/** Figures that decide nothing. */
function more(log: DrillLog, spans: readonly BreakerSpan[]): Record<string, unknown> {
  const calls = log.calls.map(({ atMs }) => atMs);
  const drain = log.backMs === 0 ? undefined : drainOf(log.accepted, log.effects, calls, log.backMs);
  const target = usableRate(log.options.crmRate, log.plan.settings);
  const latencies = (source: string): number[] =>
    log.lookups.filter((lookup) => lookup.source === source).map(({ latencyMs }) => latencyMs);
  const sources = [...new Set(log.lookups.map(({ source }) => source || 'none'))].sort();
  const opened = spans.find(({ phase, fromMs }) => phase === 'open' && fromMs >= log.downMs);
  return {
    ackP50Ms: percentile(log.events.ackMs, 0.5),
    ackP99Ms: percentile(log.events.ackMs, 0.99),
    openedAfterMs: log.downMs > 0 && opened !== undefined ? opened.fromMs - log.downMs : undefined,
    drain,
    drainTarget: target,
    drainShare: drain === undefined ? undefined : drain.perSecond / target,
    orderedPairs: certainPairs(log.accepted),
    lookups: Object.fromEntries(
      sources.map((source) => {
        const values = latencies(source === 'none' ? '' : source);
        return [
          source,
          { count: values.length, p50Ms: percentile(values, 0.5), p99Ms: percentile(values, 0.99) },
        ];
      }),
    ),
    slowestLookupMs: Math.max(0, ...log.lookups.map(({ latencyMs }) => latencyMs)),
    statuses: Object.fromEntries(log.events.statuses),
    longestLagMs: log.events.longestLagMs,
    retries: log.events.retries,
    redeliveries: log.events.redeliveries,
    redeliveriesRefused: log.events.redeliveriesRefused,
    crmCalls: log.calls.length,
    crmRepeats: log.repeats,
    kills: log.kills,
    platformUpdates: log.updates,
    pages: log.pages,
    seconds: (log.endedMs - log.startedMs) / 1000,
  };
}
