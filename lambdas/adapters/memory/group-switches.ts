/** When message groups change, in memory. */
import type { GroupSwitch, GroupSwitches } from '../../core/ports.ts';

export function memoryGroupSwitches(): GroupSwitches {
  const switches = new Map<string, GroupSwitch>();
  const of = (queue: string): GroupSwitch => switches.get(queue) ?? { sinceMs: 0 };
  const keep = (queue: string, found: GroupSwitch): GroupSwitch => {
    switches.set(queue, found);
    return found;
  };
  return {
    look: async (queue, nowMs) => keep(queue, switches.get(queue) ?? { sinceMs: nowMs }),
    propose: async (queue, proposedAtMs) => keep(queue, { proposedAtMs, ...of(queue) }),
    async settle(queue, proposedAtMs, accepts) {
      const { proposedAtMs: proposed, ...others } = of(queue);
      if (proposed !== proposedAtMs) return of(queue);
      return keep(queue, { ...others, ...(accepts && { switchAtMs: proposedAtMs }) });
    },
  };
}
