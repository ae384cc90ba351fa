/** The drill's hand on a simulated system, by the control server. */
import type { CallRecord, Page } from '../simulators/calls.ts';
import type { FaultPlan, FaultStep } from '../simulators/faults.ts';

export interface SimulatorClient {
  turn(fault: FaultPlan | { schedule: FaultStep[] }): Promise<void>;
  state(): Promise<Record<string, unknown>>;
  /** Effects that came since the last call of this method, oldest first. */
  newEffects(): Promise<SimulatedEffect[]>;
  calls(): Promise<CallRecord[]>;
}

export interface SimulatedEffect {
  seq: number;
  atMs: number;
  kind: 'event' | 'case';
  reference: string;
  ids: Record<string, string>;
}

const pageSize = 5000;

/** `name` is that of the system, e.g. `crm`. Throws where the control server can't be reached. */
export function createSimulatorClient(controlUrl: string, name: string): SimulatorClient {
  const base = `${controlUrl}/${name}/_sim`;
  const get = async <T>(path: string): Promise<T> => (await (await fetch(`${base}/${path}`)).json()) as T;
  const rest = async <T>(what: string, from: number): Promise<T[]> => {
    const items: T[] = [];
    for (let after = from; ; ) {
      const page = await get<Page<T>>(`${what}?after=${after}&limit=${pageSize}`);
      items.push(...page.items);
      after = page.next;
      if (after >= page.total) return items;
    }
  };
  let seen = 0;
  let reading: Promise<unknown> = Promise.resolve();
  const readNew = async (): Promise<SimulatedEffect[]> => {
    const effects = await rest<SimulatedEffect>('effects', seen);
    seen += effects.length;
    return effects;
  };
  return {
    async turn(fault) {
      const response = await fetch(`${base}/switch`, { method: 'POST', body: JSON.stringify(fault) });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`the simulated ${name} did not take the switch: ${response.status}`);
    },
    state: () => get('state'),
    newEffects() {
      // One reader at a time, or two would be handed the same effects.
      const next = reading.then(readNew, readNew);
      reading = next;
      return next;
    },
    calls: () => rest<CallRecord>('calls', 0),
  };
}
