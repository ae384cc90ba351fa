/** The flow controller and its watchdog over memory adapters. */
import {
  memoryControlStore,
  memoryDepths,
  memoryEventSources,
} from '../../../lambdas/adapters/memory/control.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { initialState } from '../../../lambdas/core/breaker/transitions.ts';
import { emptyHealth } from '../../../lambdas/core/breaker/window.ts';
import { createTick } from '../../../lambdas/core/control/tick.ts';
import { createWatchdog } from '../../../lambdas/core/control/watchdog.ts';
import type {
  BreakerState,
  BreakerStore,
  Downstream,
  Health,
  ThrottleStreak,
  WorkerSource,
} from '../../../lambdas/core/ports.ts';

export const HOUR = 3_600_000;
export const settings = {
  tickMs: 30_000,
  backpressureDepth: 100_000,
  pauseEnrichmentDepth: 500_000,
  resumeEnrichmentDepth: 50_000,
  cooldownMs: 30_000,
  pauseAfterMs: HOUR / 2,
  batch: 10,
  maxConcurrency: 20,
  callTimeoutMs: 2000,
  deadLetterAfterMs: 84 * HOUR,
};
const source = (worker: string, downstream: Downstream): WorkerSource => ({
  worker,
  mappingId: worker,
  queueUrl: worker,
  downstream,
});
const always = [
  { ...source('voice-worker', 'crm'), canary: 'voice' },
  source('enrichment-worker', 'warehouse'),
];

/** `own`: workers of connectors beside the two that are always there. */
export function controlRig(...own: readonly [worker: string, downstream: Downstream][]) {
  const workers = [...always, ...own.map((one) => source(...one))];
  const system = memorySystem();
  const sources = memoryEventSources();
  const depths = memoryDepths();
  const store = memoryControlStore();
  const breakers = new Map<Downstream, Partial<BreakerState>>();
  const backpressureUntil = new Map<Downstream, number>();
  const breakerStore = {
    read: async (downstream: Downstream) => ({ ...initialState(downstream), ...breakers.get(downstream) }),
  } as unknown as BreakerStore;
  const holds = new Map<Downstream, Partial<ThrottleStreak>>();
  const health = {
    async read(downstream: Downstream): Promise<Health> {
      const throttles = { ...emptyHealth.throttles, ...holds.get(downstream) };
      return { ...emptyHealth, throttles };
    },
    async noteBackpressure(downstream: Downstream, untilMs: number): Promise<void> {
      backpressureUntil.set(downstream, untilMs);
    },
  };
  const tick = createTick({
    ...system,
    workers,
    callsPerSecond: () => 50,
    depths,
    sources,
    breakers: breakerStore,
    health,
    store,
    settings,
  });
  const watchdog = createWatchdog({ ...system, workers, sources, store, concurrency: 2 });
  return {
    system,
    sources,
    depths,
    store,
    breakers,
    health,
    holds,
    backpressureUntil,
    tick,
    watchdog,
    tickAfter: async (ms: number): Promise<void> => {
      await system.clock.advance(ms);
      await tick();
    },
    waiting: (worker: string, visible: number, inFlight = 0): void =>
      void depths.depths.set(worker, { visible, inFlight }),
    /** The breaker has been open for so long, and will be for 5 minutes more. */
    openFor: (downstream: Downstream, ms: number): void => {
      const now = system.clock.now();
      breakers.set(downstream, { phase: 'open', openedAtMs: now - ms, openUntilMs: now + 300_000 });
    },
  };
}
