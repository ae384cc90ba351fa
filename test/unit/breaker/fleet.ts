/** Containers over one store and one clock, for the tests of the breaker. */
import { memoryBreakerStore } from '../../../lambdas/adapters/memory/breaker-store.ts';
import { memoryHealthStore } from '../../../lambdas/adapters/memory/health-store.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { createBreakerGuard } from '../../../lambdas/core/breaker/guard.ts';
import type { BreakerSettings } from '../../../lambdas/core/breaker/settings.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import type {
  Admission,
  BreakerState,
  BreakerStore,
  CallReport,
  HealthStore,
  Outcome,
  TrippableGuard,
} from '../../../lambdas/core/ports.ts';
import { defaults } from './settings.ts';

export interface FleetOptions {
  containers?: number;
  settings?: Partial<BreakerSettings>;
  lingers?: boolean;
  seed?: number;
}

/** `calls` counts the store calls; `faults.down` makes all of them fail. */
export function createFleet({ containers = 1, settings, lingers, seed = 1 }: FleetOptions = {}) {
  const system = memorySystem(seed);
  const history: BreakerState[] = [];
  const calls = { read: 0, transition: 0, lease: 0, answer: 0, report: 0, note: 0, hold: 0 };
  const faults = { down: false };
  const counted = <T>(name: keyof typeof calls, call: () => Promise<T>): Promise<T> => {
    calls[name] += 1;
    return faults.down ? Promise.reject(new UnavailableError('store_unavailable', 'down')) : call();
  };
  const breakers = memoryBreakerStore((next) => history.push(next));
  const windows = memoryHealthStore();
  const store: BreakerStore = {
    read: (...of) => counted('read', () => breakers.read(...of)),
    transition: (...of) => counted('transition', () => breakers.transition(...of)),
    leaseProbe: (...of) => counted('lease', () => breakers.leaseProbe(...of)),
    answerProbe: (...of) => counted('answer', () => breakers.answerProbe(...of)),
  };
  const health: HealthStore = {
    read: (...of) => windows.read(...of),
    report: (...of) => counted('report', () => windows.report(...of)),
    hold: (...of) => counted('hold', () => windows.hold(...of)),
    noteSuccess: (...of) => counted('note', () => windows.noteSuccess(...of)),
    noteBackpressure: (...of) => windows.noteBackpressure(...of),
  };
  const shared = {
    ...system,
    store,
    health,
    settings: { ...defaults, ...settings },
    ...(lingers === undefined ? {} : { lingers }),
  };
  const guards = Array.from({ length: containers }, () =>
    createBreakerGuard({ ...shared, downstream: 'crm' }),
  );
  const operations = guards.map((guard) =>
    createBreakerGuard({ ...shared, downstream: 'crm/events', system: guard }),
  );
  const guard = (index = 0): TrippableGuard => {
    const found = guards[index];
    if (found === undefined) throw new Error(`there is no container ${index}`);
    return found;
  };
  const operation = (index = 0): TrippableGuard => operations[index] ?? guard(index);
  return {
    ...system,
    guard,
    guards,
    /** The guard of the operation `crm/events` in a container. */
    operation,
    store,
    breakers,
    windows,
    history,
    calls,
    faults,
    state: () => breakers.read('crm'),
    throttles: async () => (await windows.read('crm')).throttles,
    phase: async () => (await breakers.read('crm')).phase,
    /** Admits and reports one call; what it was admitted as. */
    async call(
      index: number,
      group: string,
      outcome: Outcome,
      { fresh = true, ...report }: Partial<CallReport> & { fresh?: boolean } = {},
    ): Promise<Admission['kind']> {
      const admission = await guard(index).admit(group, fresh);
      await guard(index).report(admission, group, outcome, { beganAtMs: system.clock.now(), ...report });
      return admission.kind;
    },
    /** Admits and reports one call to the operation, with leave of its system; what it was admitted as. */
    async operate(
      index: number,
      group: string,
      outcome: Outcome,
      { fresh = true, ...report }: Partial<CallReport> & { fresh?: boolean } = {},
    ): Promise<Admission['kind']> {
      const above = await guard(index).admit(group, fresh);
      if (above.kind === 'open') return 'open';
      const admission = await operation(index).admit(group, fresh);
      const whole = { beganAtMs: system.clock.now(), ...report };
      await guard(index).report(above, group, admission.kind === 'open' ? 'released' : outcome, whole);
      await operation(index).report(admission, group, outcome, whole);
      return admission.kind;
    },
    /** Opens the breaker as an outage would: three groups fail in a row, a second apart. */
    async openIt(index = 0): Promise<void> {
      for (const group of ['x', 'y', 'z']) {
        await this.call(index, group, 'failure');
        await system.clock.advance(1000);
      }
      await guard(index).look();
    },
    /** Moves to `afterMs` after the end of the open time. */
    async toEndOfOpenTime(afterMs = 0): Promise<void> {
      const { openUntilMs } = await breakers.read('crm');
      await system.clock.advance(openUntilMs + afterMs - system.clock.now());
    },
  };
}

export type Fleet = ReturnType<typeof createFleet>;
