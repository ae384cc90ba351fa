/** The drill's hand on a simulated system, by the control server. */
import type { CallRecord, Page } from '../simulators/calls.ts';
import type { FaultPlan, FaultStep } from '../simulators/faults.ts';

export interface SimulatorClient {
  turn(fault: FaultPlan | { schedule: FaultStep[] }): Promise<void>;
  state(): Promise<Record<string, unknown>>;
  /** The CRM refuses this event permanently. */
  poison(eventId: string): Promise<void>;
  /** The CRM refuses events permanently in which this field is empty, and names it. */
  refuseEmpty(field: string): Promise<void>;
  /** How often it has refused a poisoned event. */
  strikes(): Promise<number>;
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
  return simulatorAt(`${controlUrl}/${name}/_sim`, name);
}

/** By the address of its admin routes. */
export function simulatorAt(base: string, name: string): SimulatorClient {
  const get = async <T>(path: string): Promise<T> => (await (await fetch(`${base}/${path}`)).json()) as T;
  const post = async (path: string, body: unknown): Promise<void> => {
    const response = await fetch(`${base}/${path}`, { method: 'POST', body: JSON.stringify(body) });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`the simulated ${name} did not take the ${path}: ${response.status}`);
  };
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
    turn: (fault) => post('switch', fault),
    poison: (eventId) => post('rules', { rules: [{ kind: 'event', eventId, status: 422 }] }),
    refuseEmpty: (emptyField) => post('rules', { rules: [{ kind: 'event', emptyField, status: 422 }] }),
    async strikes() {
      const { rules } = await get<{ rules: { strikes?: number }[] }>('rules');
      return rules.reduce((sum, { strikes = 0 }) => sum + strikes, 0);
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
