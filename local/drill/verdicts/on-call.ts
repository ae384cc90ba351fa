/** What on-call must have received of the breakers (P8). Pure. */
import type { BreakerSpan } from '../../report/breaker-spans.ts';
import { episodesOf, type Incident, incidentsOf, isPagedOnce } from '../../report/incidents.ts';
import type { PagerEvent } from '../../simulators/oncall/pagerduty.ts';
import type { Check } from '../check.ts';

/** By the name of the breaker. */
export type SpansByName = Readonly<Record<string, readonly BreakerSpan[]>>;

/** From an opening to its page, ms (P8). */
const pageLimitMs = 15_000;

/** Every episode is one incident at most, reported in time, ended once; and nothing is reported that did not happen. */
export function onCallCheck(pages: readonly PagerEvent[], spans: SpansByName, resolveAfterMs: number): Check {
  const incidents = incidentsOf(pages);
  const faults = [
    ...Object.entries(spans).flatMap(([name, of]) => {
      const episodes = episodesOf(of, resolveAfterMs);
      const told = incidents.filter((incident) => incident.name === name);
      return [
        ...countFault(name, told.length, episodes.length),
        ...told.flatMap((one) => late(one, episodes)),
      ];
    }),
    ...incidents.filter((one) => !isPagedOnce(one)).map(historyOf),
  ];
  const [triggers, resolves] = [incidents.reduce(sum('triggers'), 0), incidents.reduce(sum('resolves'), 0)];
  return {
    name: 'on-call',
    passed: faults.length === 0,
    detail:
      faults.length === 0
        ? `${incidents.length} incidents, ${triggers} triggers, ${resolves} resolves`
        : faults.slice(0, 3).join('; '),
  };
}

/** How an incident was reported, in words. */
export function historyOf({ name, triggers, updates, resolves, lateResolves, resolvedMs }: Incident): string {
  const end = resolvedMs > 0 ? '' : ', still open';
  return `${name}: ${triggers} triggers, ${updates} updates, ${resolves + lateResolves} resolves${end}`;
}

/** Where an opening comes just as the episode ends, two openings may be one incident; more than openings are too many. */
function countFault(name: string, told: number, episodes: number): string[] {
  const isRight = told <= episodes && (told > 0 || episodes === 0);
  return isRight ? [] : [`${name}: ${told} incidents for ${episodes} episodes`];
}

function late({ name, triggeredMs }: Incident, episodes: readonly number[]): string[] {
  const waits = episodes.filter((beganMs) => beganMs <= triggeredMs).map((beganMs) => triggeredMs - beganMs);
  const waitMs = Math.min(...waits);
  return waits.length > 0 && waitMs > pageLimitMs
    ? [`${name}: reported after ${Math.round(waitMs / 1000)} s`]
    : [];
}

function sum(of: 'triggers' | 'resolves'): (total: number, incident: Incident) => number {
  return (total, incident) => total + incident[of];
}
