/** Slow is not broken: the breaker stays closed, and work gets done at the pace of the answers. Pure. */
import type { BreakerSpan } from '../../report/breaker-spans.ts';
import type { DrillLog } from '../../report/log.ts';
import { setPrefix } from '../../traffic/names.ts';
import type { Check } from '../check.ts';
import { closedCheck } from './closed.ts';

/** From the outage's begin to the last effect of the set. */
const limitMs = 60_000;

export function slowChecks(
  { options, accepted, effects, downMs }: DrillLog,
  spans: readonly BreakerSpan[],
): Check[] {
  const isOfSet = ({ reference }: { reference: string }): boolean =>
    reference.startsWith(setPrefix(options.seed));
  const sent = accepted.filter(isOfSet).length;
  const applied = effects.filter(isOfSet).map(({ atMs }) => atMs - downMs);
  const inTime = applied.filter((afterMs) => afterMs <= limitMs).length;
  return [
    closedCheck(spans),
    {
      name: 'applied within 60 s',
      passed: sent > 0 && inTime >= sent,
      detail: `${inTime} of ${sent}, the last after ${(Math.max(0, ...applied) / 1000).toFixed(1)} s`,
    },
  ];
}
