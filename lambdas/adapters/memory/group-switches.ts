/** When message groups change, in memory. */
import type { GroupSwitch, GroupSwitches } from '../../core/ports.ts';

export function memoryGroupSwitches(): GroupSwitches {
  const switches = new Map<string, GroupSwitch>();
  return {
    async look(queue, nowMs) {
      const found = switches.get(queue) ?? { sinceMs: nowMs };
      switches.set(queue, found);
      return found;
    },
    async decide(queue, switchAtMs) {
      const found = { sinceMs: 0, switchAtMs, ...switches.get(queue) };
      switches.set(queue, found);
      return found;
    },
  };
}
