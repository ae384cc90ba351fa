/** A refusal of everybody is held and reported by its name; a single poison message is gone in seconds (P4, P11). Pure. */
import { type Incident, incidentsOf, isPagedOnce } from '../../report/incidents.ts';
import type { DrillLog } from '../../report/log.ts';
import { type RefusalStatus, refusals } from '../../simulators/faults.ts';
import type { Check } from '../check.ts';
import { liveCheck, liveShare } from './callers.ts';
import { historyOf } from './on-call.ts';

/** Breakers of the writes, by the kind of their calls. */
const operations = { event: 'crm/events', case: 'crm/create-case' } as const;
/** So many refused calls of a kind surely open its breaker. */
const enoughCalls = 10;
const leastLive = 0.95;
/** A true poison among live traffic: gone by then, after so many calls. */
const poison = { limitMs: 30_000, calls: 3 };

export function refusalChecks(log: DrillLog): Check[] {
  return [
    incidentsCheck(log),
    liveCheck('lookups live', liveShare(log.lookups, log.downMs, log.backMs), leastLive),
    poisonCheck(log),
  ];
}

/** Dead letters that a node of ten may cause, which refuses what the others take: two of 500. */
export function deadLettersAllowed({ options, accepted, downMs, backMs }: DrillLog): number {
  if (options.mode !== 'refuse-all' || options.refusing !== 'node') return 0;
  const met = accepted.filter(({ acceptedMs }) => acceptedMs >= downMs && acceptedMs < backMs).length;
  return Math.max(2, Math.floor(met / 250));
}

/** One incident for each operation that was refused, which names it, the code and the field; none of the whole CRM. */
function incidentsCheck({ options, pages, calls }: DrillLog): Check {
  const incidents = incidentsOf(pages);
  const refused = (kind: string): number =>
    calls.filter((call) => call.kind === kind && call.mode === 'refuse-all' && call.outcome in refusals)
      .length;
  const expected = Object.entries(operations)
    .filter(([kind]) => options.refusing !== 'node' && refused(kind) >= enoughCalls)
    .map(([, name]) => name);
  const faults = [
    ...expected.flatMap((name) => {
      const told = incidents.filter((incident) => incident.name === name);
      return told.length === 1 ? [] : [`${told.length} incidents of ${name}`];
    }),
    ...incidents.filter(({ name }) => !name.startsWith('crm/')).map(({ name }) => `an incident of ${name}`),
    ...incidents.filter((one) => !isPagedOnce(one)).map(historyOf),
    ...incidents
      .filter((one) => !namesItsRefusal(one, options.crm))
      .map(({ name }) => `${name}: no status, code and field`),
  ];
  return {
    name: 'one incident an operation',
    passed: faults.length === 0,
    detail:
      faults.length === 0 ? incidents.map(historyOf).join('; ') || 'none' : faults.slice(0, 3).join('; '),
  };
}

/** ServiceNow's errors are texts, which may hold values: only their status is reported. */
function namesItsRefusal({ name, summaries }: Incident, crm: DrillLog['options']['crm']): boolean {
  const [summary = ''] = summaries;
  const statuses = Object.keys(refusals).map(Number) as RefusalStatus[];
  return statuses.some((status) => {
    const { code, field } = refusals[status];
    const told = crm === 'servicenow' ? [] : [code, field];
    return [name, String(status), ...told].every((word) => summary.includes(word));
  });
}

function poisonCheck({ poison: note, accepted, deadLetters }: DrillLog): Check {
  const acceptedMs = accepted.find(({ reference }) => reference === note?.reference)?.acceptedMs;
  const isGone = note !== undefined && note.deadLetteredMs > 0 && deadLetters.includes(note.reference);
  const afterMs = isGone && acceptedMs !== undefined ? note.deadLetteredMs - acceptedMs : undefined;
  const calls = note?.calls ?? 0;
  return {
    name: 'poison dead-lettered',
    passed: afterMs !== undefined && afterMs <= poison.limitMs && calls === poison.calls,
    detail: `${afterMs === undefined ? 'not' : `after ${(afterMs / 1000).toFixed(1)} s`}, ${calls} calls`,
  };
}
