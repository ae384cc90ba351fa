/** The breaker's phases over time, from samples of its record, and the CRM calls in each. Pure. */

/** One reading of the breaker's record; times are ms since the epoch. */
export interface BreakerSample {
  atMs: number;
  phase: 'closed' | 'open' | 'half-open';
  version: number;
  /** End of the open time. */
  openUntilMs: number;
  /** Last transition; 0 where there was none yet. */
  changedAtMs: number;
}

export interface BreakerSpan {
  phase: BreakerSample['phase'];
  fromMs: number;
  toMs: number;
}

/**
 * Spans from samples in the order of time. Transitions carry their own time; where one was missed between two
 * samples (open → half-open → closed), the probes' round is taken to lie between the end of the open time and the
 * next transition that is known.
 */
export function spansOf(samples: readonly BreakerSample[]): BreakerSpan[] {
  const spans: BreakerSpan[] = [];
  const add = (phase: BreakerSpan['phase'], fromMs: number, toMs: number): void => {
    const last = spans.at(-1);
    if (last?.phase === phase && last.toMs === fromMs) last.toMs = toMs;
    else if (toMs > fromMs) spans.push({ phase, fromMs, toMs });
  };
  let fromMs = samples[0]?.atMs ?? 0;
  for (const [index, sample] of samples.entries()) {
    const next = samples[index + 1];
    if (next === undefined) {
      add(sample.phase, fromMs, sample.atMs);
    } else if (next.version !== sample.version) {
      const untilMs = Math.max(fromMs, next.changedAtMs);
      const skippedRound = sample.phase === 'open' && next.phase !== 'half-open';
      const splitMs = skippedRound ? Math.min(Math.max(fromMs, sample.openUntilMs), untilMs) : untilMs;
      add(sample.phase, fromMs, splitMs);
      add('half-open', splitMs, untilMs);
      fromMs = untilMs;
    }
  }
  return spans;
}

/** How long calls may still come after the breaker has opened, ms. */
export interface Grace {
  /** After the opening of an episode: calls in flight, and the time until every container has heard of it. */
  openingMs: number;
  /** After a reopening: the life of a probe's lease. Such calls count as probes of the round before. */
  leaseMs: number;
}

/** Calls (ms, any order) that no lease and no grace explains. */
export function callsWhileOpen(
  spans: readonly BreakerSpan[],
  callsMs: readonly number[],
  grace: Grace,
): number {
  const forbidden = spans.flatMap(({ phase, fromMs, toMs }, index) => {
    if (phase !== 'open') return [];
    const reopened = spans[index - 1]?.phase === 'half-open';
    return [{ fromMs: fromMs + (reopened ? grace.leaseMs : grace.openingMs), toMs }];
  });
  return callsMs.filter((callMs) => forbidden.some(({ fromMs, toMs }) => callMs > fromMs && callMs < toMs))
    .length;
}

/** Number of calls of each half-open round, with those that came after it had ended in a reopening. */
export function probesByRound(
  spans: readonly BreakerSpan[],
  callsMs: readonly number[],
  { leaseMs }: Grace,
): number[] {
  return spans.flatMap(({ phase, fromMs, toMs }, index) => {
    if (phase !== 'half-open') return [];
    const next = spans[index + 1];
    const untilMs = next?.phase === 'open' ? Math.min(toMs + leaseMs, next.toMs) : toMs;
    return [callsMs.filter((callMs) => callMs >= fromMs && callMs < untilMs).length];
  });
}
