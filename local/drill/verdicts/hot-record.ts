/** A record that is throttled for ten minutes holds up nothing else (P4, P14). Pure. */
import type { BreakerSpan } from '../../report/breaker-spans.ts';
import type { DrillLog } from '../../report/log.ts';
import { hotInteraction } from '../../traffic/names.ts';
import type { Check } from '../check.ts';
import { liveCheck, liveShare } from './callers.ts';
import { closedCheck } from './closed.ts';

const limitMs = 30_000;
const leastLive = 0.95;

export function hotRecordChecks(log: DrillLog, spans: readonly BreakerSpan[]): Check[] {
  const { lookups, downMs, backMs, calls } = log;
  const throttled = calls.filter(({ mode, outcome }) => mode === 'hot-record' && outcome === '429').length;
  return [
    othersCheck(log),
    liveCheck('lookups live', liveShare(lookups, downMs, backMs), leastLive),
    closedCheck(spans),
    { name: 'hot record met', passed: throttled > 0, detail: `${throttled} throttled calls` },
  ];
}

/** Everything of other records that was accepted in that time was applied within 30 s. */
function othersCheck({ accepted, effects, options, downMs, backMs }: DrillLog): Check {
  const hot = `genesys/${hotInteraction(options.seed)}`;
  const appliedMs = new Map(effects.map(({ sink, reference, atMs }) => [`${sink}/${reference}`, atMs]));
  const waits = accepted
    .filter(({ group, acceptedMs }) => group !== hot && acceptedMs >= downMs && acceptedMs < backMs)
    .map(({ sink, reference, acceptedMs }) => {
      const atMs = appliedMs.get(`${sink}/${reference}`);
      return atMs === undefined ? Number.POSITIVE_INFINITY : atMs - acceptedMs;
    });
  const late = waits.filter((waitMs) => waitMs > limitMs).length;
  const longestS = Math.max(0, ...waits) / 1000;
  const longest = Number.isFinite(longestS) ? `${longestS.toFixed(1)} s at most` : 'some never';
  return {
    name: 'others applied within 30 s',
    passed: waits.length > 0 && late === 0,
    detail: `${waits.length - late} of ${waits.length}, ${longest}`,
  };
}
