/** What to do with one worker's event source now (protocol Breaker; guide: backpressure, predictive scaling). */
import type { BreakerState, ControlRecord, EventSourceState, QueueDepth } from '../ports.ts';

export interface ControlSettings {
  tickMs: number;
  backpressureDepth: number;
  pauseEnrichmentDepth: number;
  resumeEnrichmentDepth: number;
  cooldownMs: number;
  pauseAfterMs: number;
  batch: number;
  maxConcurrency: number;
  /** The longest that a call that is answered lasts, ms (CRM_TIMEOUT_MS, WAREHOUSE_TIMEOUT_MS). */
  callTimeoutMs: number;
  /** Retention of the sources less the guard before its end, ms: no pause may outlast it. */
  deadLetterAfterMs: number;
}

/** Everything that a decision looks at. */
export interface WorkerView {
  enrichment: boolean;
  source: EventSourceState;
  depth: QueueDepth;
  /** Messages that wait in all other sources. */
  othersWaiting: number;
  breaker: BreakerState;
  /** Calls a second that the downstream grants the workers. */
  callsPerSecond: number;
  record: ControlRecord;
}

export type Decision =
  | { kind: 'none'; reason: string }
  | { kind: 'pause'; reason: string; cause: 'long-outage' | 'backpressure' }
  /** An operator's pause that a change decided on before it has undone. */
  | { kind: 'stop'; reason: string }
  | { kind: 'resume'; reason: string; concurrency: number }
  | { kind: 'scale'; reason: string; concurrency: number };

/** AWS's least maximum concurrency, enough for the probes of a half-open round. */
export const PROBE_CONCURRENCY = 2;

/** The decision, with a reason in words. */
export function decide(view: WorkerView, nowMs: number, settings: ControlSettings): Decision {
  const { source, record } = view;
  if (source.state === 'changing') return { kind: 'none', reason: 'the event source is changing' };
  const isExpiring = isNearExpiry(record, nowMs, settings);
  if (record.pauseReason === 'operator' && !isExpiring) {
    const reason = `paused by ${record.pausedBy}`;
    return { kind: source.state === 'enabled' ? 'stop' : 'none', reason };
  }
  const cause = isExpiring ? undefined : pauseCause(view, nowMs, settings);
  if (source.state === 'disabled') {
    if (cause !== undefined) return { kind: 'none', reason: `stays paused: ${cause.reason}` };
    const probing = view.breaker.phase !== 'closed';
    const concurrency = probing ? PROBE_CONCURRENCY : wanted(view, nowMs, settings);
    return {
      kind: 'resume',
      reason: isExpiring
        ? 'its oldest messages would expire: they must reach the DLQ'
        : probing
          ? 'it is time to probe'
          : 'no reason to pause is left',
      concurrency,
    };
  }
  if (cause !== undefined) return { kind: 'pause', ...cause };
  return scale(view, nowMs, settings);
}

/** Whatever holds a queue, an operator too: its messages must reach the DLQ with their reason before they expire. */
function isNearExpiry(
  { nonEmptySinceMs }: WorkerView['record'],
  nowMs: number,
  settings: ControlSettings,
): boolean {
  return nonEmptySinceMs !== 0 && nowMs - nonEmptySinceMs >= settings.deadLetterAfterMs;
}

function pauseCause(
  view: WorkerView,
  nowMs: number,
  settings: ControlSettings,
): { cause: 'long-outage' | 'backpressure'; reason: string } | undefined {
  const { breaker, record } = view;
  if (breaker.phase === 'open' && nowMs < breaker.openUntilMs - settings.tickMs) {
    // An episode may go on over a time in which it was closed.
    const downMs = nowMs - Math.max(breaker.openedAtMs, breaker.closedAtMs);
    if (view.enrichment)
      return { cause: 'long-outage', reason: `the breaker of ${breaker.downstream} is open` };
    if (downMs >= settings.pauseAfterMs) {
      return {
        cause: 'long-outage',
        reason: `${breaker.downstream} has been down for ${Math.floor(downMs / 60_000)} minutes`,
      };
    }
  }
  if (!view.enrichment) return undefined;
  const held = record.pauseReason === 'backpressure';
  const limit = held ? settings.resumeEnrichmentDepth : settings.pauseEnrichmentDepth;
  if (view.othersWaiting < limit) return undefined;
  return { cause: 'backpressure', reason: `${view.othersWaiting} messages wait in the other queues` };
}

/** What the slots of a batch take beside its calls, s: one window of the rate (own choice). */
const SLOTS_S = 1;

/** Changes smaller than a quarter are not worth a change (own choice, against flapping). */
const HYSTERESIS = 0.25;

function scale(view: WorkerView, nowMs: number, settings: ControlSettings): Decision {
  const now = view.source.maximumConcurrency;
  const concurrency = view.breaker.phase === 'closed' ? wanted(view, nowMs, settings) : now;
  if (Math.abs(concurrency - now) < Math.max(1, now * HYSTERESIS))
    return { kind: 'none', reason: 'concurrency fits' };
  if (nowMs - view.record.changedAtMs < settings.cooldownMs) return { kind: 'none', reason: 'cooling down' };
  return {
    kind: 'scale',
    concurrency,
    reason: `depth ${view.depth.visible}, velocity ${velocity(view, nowMs).toFixed(1)}/s`,
  };
}

/** Messages a second that the queue grows by; negative while it drains. */
export function velocity({ depth, record }: WorkerView, nowMs: number): number {
  const seconds = (nowMs - record.depthAtMs) / 1000;
  return record.depthAtMs === 0 || seconds <= 0 ? 0 : (depth.visible - record.depth) / seconds;
}

/**
 * Velocity before depth: what will wait at the next tick, in batches. Never more containers than the downstream's
 * rate can feed, and from the backpressure depth on exactly as many. A batch lasts as long as its calls, at worst until
 * their time-out, and about a second for its slots: fewer would leave the rate unused.
 */
function wanted(view: WorkerView, nowMs: number, settings: ControlSettings): number {
  const batchS = settings.callTimeoutMs / 1000 + SLOTS_S;
  const feed = Math.ceil((view.callsPerSecond * batchS) / settings.batch);
  const limit = Math.max(PROBE_CONCURRENCY, Math.min(settings.maxConcurrency, feed));
  if (view.depth.visible >= settings.backpressureDepth) return limit;
  const growth = Math.max(0, velocity(view, nowMs)) * (settings.tickMs / 1000);
  return Math.min(
    limit,
    Math.max(PROBE_CONCURRENCY, Math.ceil((view.depth.visible + growth) / settings.batch)),
  );
}
