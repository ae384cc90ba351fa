/** The report of a drill: everything that the table, the plot and the JSON file show. Pure. */

import type { Check } from '../drill/check.ts';
import { checksOf, type Figures } from '../drill/checks.ts';
import { resolveAfterMs } from '../drill/scale.ts';
import { drainingChecks, liveWhileDraining } from '../drill/verdicts/draining.ts';
import { modeChecks } from '../drill/verdicts/index.ts';
import { onCallCheck } from '../drill/verdicts/on-call.ts';
import { deadLettersAllowed } from '../drill/verdicts/refuse-all.ts';
import { worstWindow } from '../simulators/window.ts';
import type { RequestNote } from '../traffic/requests.ts';
import { usableRate } from '../usable-rate.ts';
import { type BreakerSpan, callsWhileOpen, type Grace, probesByRound, spansOf } from './breaker-spans.ts';
import { incidentsOf } from './incidents.ts';
import type { DrillLog } from './log.ts';
import { drainOf, firstReplayMs, percentile } from './pace.ts';
import { certainPairs, type Verdict, verdictOf } from './verdict.ts';

export interface DrillReport {
  verdict: Verdict;
  checks: Check[];
  passed: boolean;
  figures: Figures & Record<string, unknown>;
  /** Of the CRM's breaker. */
  spans: BreakerSpan[];
  /** Of the breakers of its operations, by their names. */
  operationSpans: Record<string, BreakerSpan[]>;
  log: DrillLog;
}

/**
 * Opening: BREAKER_CACHE_MS's default, and a second for the write that opens and the call on its way on a busy machine.
 * Lease: twice CRM_TIMEOUT_MS's default. Neither is scaled.
 */
const grace: Grace = { openingMs: 2000, leaseMs: 6000 };
/** Judges a log. */
export function reportOf(log: DrillLog): DrillReport {
  const verdict = verdictOf({
    accepted: log.accepted,
    unaccepted: [...log.events.open.keys(), ...log.events.givenUp, ...unaccepted(log.requests)],
    effects: log.effects,
    deadLettered: log.deadLettered,
    deadLetters: log.deadLetters,
    lookups: log.lookups,
  });
  const spans = spansOf(log.breaker);
  const { target } = log.plan;
  const callTimes = ownCalls(log).map(({ atMs }) => atMs);
  const operationSpans = Object.fromEntries(
    Object.entries(log.operations).map(([name, samples]) => [name, spansOf(samples)]),
  );
  const guarded = [
    {
      spans,
      callsMs: ownCalls(log)
        .filter(isWhole)
        .map(({ atMs }) => atMs),
    },
    ...Object.entries(operationSpans).map(([name, of]) => ({ spans: of, callsMs: callsOf(log, name) })),
  ];
  const figures: Figures = {
    callsWhileOpen: guarded.reduce((sum, one) => sum + callsWhileOpen(one.spans, one.callsMs, grace), 0),
    probesByRound: guarded.flatMap((one) => probesByRound(one.spans, one.callsMs, grace)),
    probesPerRound: Number(log.plan.settings['BREAKER_PROBES'] ?? 10),
    firstReplayMs: log.backMs === 0 || !log.plan.total ? undefined : replayOf(log),
    firstReplayLimitMs: log.plan.firstReplayLimitMs,
    worstWindow: worstWindow(callTimes, target.limit.windowMs),
    rateLimit: target.limit.calls,
    requestsAccepted: log.requests.filter(({ acceptedMs }) => acceptedMs > 0).length,
    requestsCompleted: log.requests.filter(({ status }) => status === 'COMPLETE').length,
    requestsBroken: log.requests.filter(({ broken }) => broken).length,
    poisoned: log.deadLetters.filter((reference) => reference === log.poison?.reference).length,
    deadLettersAllowed: deadLettersAllowed(log),
    finished: log.finished,
  };
  const told = more(log, spans);
  const checks = [
    ...checksOf(verdict, figures),
    onCallCheck(log.pages, { [target.name]: spans, ...operationSpans }, resolveAfterMs(log.plan.settings)),
    ...modeChecks(log, spans),
    ...drainingChecks(log, told.liveWhileDraining),
  ];
  const passed = checks.every((check) => check.passed);
  return { verdict, checks, passed, spans, operationSpans, log, figures: { ...figures, ...told } };
}

/** Calls that an operation's breaker guards, ms since the epoch. */
function callsOf({ calls, plan }: DrillLog, name: string): number[] {
  const kind = plan.target.operations[name];
  return calls.filter((call) => call.kind === kind && isWhole(call)).map(({ atMs }) => atMs);
}

/** A call whose token is refused is made once more with another one: the two are one to a breaker, and one probe. */
function isWhole({ outcome }: DrillLog['calls'][number]): boolean {
  return outcome !== '401';
}

/** Those of the system itself: its token endpoint counts its own, and a probe begins with a token. */
function ownCalls({ calls }: DrillLog): DrillLog['calls'] {
  return calls.filter(({ kind }) => kind !== 'token');
}

/** How soon what had waited for the target took effect; of the CRM and the warehouse either counts. */
function replayOf({ accepted, effects, backMs, plan: { target } }: DrillLog): number | undefined {
  const isOf = ({ sink }: { sink: string }): boolean => target.name === 'crm' || sink === target.name;
  return firstReplayMs(accepted.filter(isOf), effects.filter(isOf), backMs);
}

function unaccepted(requests: readonly RequestNote[]): string[] {
  return requests
    .filter(({ acceptedMs, operation }) => acceptedMs === 0 && operation === 'create-case')
    .map(({ reference }) => reference);
}

/** Figures to show. */
function more(log: DrillLog, spans: readonly BreakerSpan[]) {
  const { name, limit } = log.plan.target;
  const calls = ownCalls(log).map(({ atMs }) => atMs);
  const drain =
    log.backMs === 0 ? undefined : drainOf(log.accepted, log.effects, calls, log.backMs, { system: name });
  const target = usableRate((1000 * limit.calls) / limit.windowMs, log.plan.settings);
  const replayMs = log.backMs === 0 ? undefined : replayOf(log);
  const latencies = (source: string): number[] =>
    log.lookups.filter((lookup) => lookup.source === source).map(({ latencyMs }) => latencyMs);
  const sources = [...new Set(log.lookups.map(({ source }) => source || 'none'))].sort();
  const opened = spans.find(({ phase, fromMs }) => phase === 'open' && fromMs >= log.downMs);
  return {
    ackP50Ms: percentile(log.events.ackMs, 0.5),
    ackP99Ms: percentile(log.events.ackMs, 0.99),
    openedAfterMs: log.downMs > 0 && opened !== undefined ? opened.fromMs - log.downMs : undefined,
    drain,
    liveWhileDraining: liveWhileDraining(log, drain, replayMs),
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
    crmCalls: calls.length,
    tokenCalls: log.calls.length - calls.length,
    throttledCalls: log.calls.filter(({ outcome }) => outcome === '429').length,
    crmRepeats: log.repeats,
    kills: log.kills,
    platformUpdates: log.updates,
    incidents: incidentsOf(log.pages),
    seconds: (log.endedMs - log.startedMs) / 1000,
  };
}
