/** An overload is an outage: one page, and everything applied after it (P4, P8). Pure. */
import { incidentsOf, isPagedOnce } from '../../report/incidents.ts';
import type { DrillLog } from '../../report/log.ts';
import type { Check } from '../check.ts';
import { historyOf } from './on-call.ts';

export function overloadChecks({ pages, calls }: DrillLog): Check[] {
  const incidents = incidentsOf(pages);
  const met = calls.filter(({ mode }) => mode === 'overload');
  const throttled = met.filter(({ outcome }) => outcome === '429').length;
  return [
    {
      name: 'one trigger, one resolve',
      passed: incidents.length === 1 && incidents.every((one) => one.name === 'crm' && isPagedOnce(one)),
      detail: incidents.length === 0 ? 'nobody was paged' : incidents.map(historyOf).join('; '),
    },
    {
      name: 'overload met',
      passed: throttled > 0 && throttled < met.length,
      detail: `${met.length} calls, ${throttled} of them throttled`,
    },
  ];
}
