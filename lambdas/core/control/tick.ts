/** One tick of the flow controller: look at every worker, decide, act, remember, say why. */
import { excuseCanary } from '../canary/excuse-canary.ts';
import { defaultConnector } from '../connector/default.ts';
import { asError } from '../errors.ts';
import type {
  BreakerStore,
  ControlRecord,
  ControlStore,
  EventSources,
  HealthStore,
  QueueDepths,
  System,
  WorkerSource,
} from '../ports.ts';
import { applyBackpressure, backpressured, type Seen } from './backpressure.ts';
import { type ControlSettings, type Decision, decide, type WorkerView } from './decide.ts';
import { initialControl } from './initial.ts';

export interface TickDeps extends System {
  workers: readonly WorkerSource[];
  /** Calls a second that each downstream grants the workers. */
  callsPerSecond: (source: WorkerSource) => number;
  depths: QueueDepths;
  sources: EventSources;
  breakers: BreakerStore;
  health: Pick<HealthStore, 'noteBackpressure' | 'read'>;
  store: ControlStore;
  settings: ControlSettings;
}

/** A pause outlives this many ticks without a controller before the watchdog lifts it (own choice). */
const LEASE_TICKS = 6;

/** Runs one tick; a worker whose stores fail is left as it is and tried again at the next. Never throws. */
export function createTick(deps: TickDeps): () => Promise<void> {
  return async () => {
    const looked = await Promise.all(deps.workers.map((worker) => look(deps, worker)));
    const seen = looked.filter((one) => one !== undefined);
    const waiting = seen.reduce((sum, one) => sum + one.depth.visible, 0);
    const stepped = await Promise.all(
      seen.map((one) =>
        step(deps, one, waiting - one.depth.visible).then(
          () => true,
          (error: unknown) => failed(deps, one.worker.worker, error),
        ),
      ),
    );
    await Promise.all(
      backpressured(seen, deps.settings.backpressureDepth).map((downstream) =>
        applyBackpressure(deps, downstream).catch((error: unknown) => failed(deps, downstream, error)),
      ),
    );
    // One that could look after nobody counts as silent: a permission that is gone must page, too.
    const isOfUse = stepped.includes(true);
    if (isOfUse) deps.metrics.count('ControllerTicks');
  };
}

async function look(deps: TickDeps, worker: WorkerSource): Promise<Seen | undefined> {
  try {
    const depth = await deps.depths.read(worker.queueUrl);
    return { worker, depth };
  } catch (error) {
    failed(deps, worker.worker, error);
    return undefined;
  }
}

async function step(deps: TickDeps, { worker, depth }: Seen, othersWaiting: number): Promise<void> {
  const now = deps.clock.now();
  const [source, breaker, known] = await Promise.all([
    deps.sources.read(worker.mappingId),
    deps.breakers.read(worker.downstream),
    deps.store.read(worker.worker),
  ]);
  const record = known ?? initialControl;
  const nonEmptySinceMs = depth.visible + depth.inFlight === 0 ? 0 : record.nonEmptySinceMs || now;
  const view = {
    enrichment: isEnrichment(worker),
    source,
    depth,
    othersWaiting,
    breaker,
    callsPerSecond: deps.callsPerSecond(worker),
    record: { ...record, nonEmptySinceMs },
  };
  await Promise.all([excuseCanary(deps, worker, view, now), steer(deps, worker, view, now)]);
}

/** Decides, remembers, acts, says why. */
async function steer(deps: TickDeps, worker: WorkerSource, view: WorkerView, now: number): Promise<void> {
  const { depth, source } = view;
  const decision = decide(view, now, deps.settings);
  const next = remember(
    { ...view.record, depth: depth.visible, depthAtMs: now },
    decision,
    source.state === 'disabled',
    now,
    deps.settings,
  );
  // The reason is written first: a pause that nobody knows the reason of would be lifted by nobody.
  if (!(await deps.store.write(worker.worker, next))) {
    // An operator or another tick changed it in between: the next tick decides again.
    deps.log.info('flow control decision dropped', { worker: worker.worker, decision: decision.kind });
    return;
  }
  await act(deps, worker, decision);
  if (decision.kind === 'none') return;
  deps.log.info('flow control', { worker: worker.worker, decision: decision.kind, why: decision.reason });
  deps.metrics.count('ControllerDecisions', 1, { decision: decision.kind });
}

function remember(
  record: ControlRecord,
  decision: Decision,
  paused: boolean,
  now: number,
  settings: ControlSettings,
): ControlRecord {
  const leased = { pausedUntilMs: now + LEASE_TICKS * settings.tickMs };
  switch (decision.kind) {
    case 'pause':
      return {
        ...record,
        ...leased,
        pauseReason: decision.cause,
        pausedBy: 'controller',
        pausedAtMs: now,
        changedAtMs: now,
      };
    case 'resume':
      return { ...record, pauseReason: '', pausedBy: '', pausedAtMs: 0, pausedUntilMs: 0, changedAtMs: now };
    case 'scale':
    case 'stop':
      return { ...record, changedAtMs: now };
    case 'none':
      return paused && record.pauseReason !== 'operator' ? { ...record, ...leased } : record;
  }
}

async function act({ sources }: TickDeps, { mappingId }: WorkerSource, decision: Decision): Promise<void> {
  if (decision.kind === 'pause' || decision.kind === 'stop')
    await sources.update(mappingId, { enabled: false });
  if (decision.kind === 'scale')
    await sources.update(mappingId, { maximumConcurrency: decision.concurrency });
  if (decision.kind === 'resume') {
    await sources.update(mappingId, { enabled: true, maximumConcurrency: decision.concurrency });
  }
}

function failed({ log }: TickDeps, about: string, error: unknown): void {
  log.error('flow control failed', {
    about,
    error: asError(error),
  });
}

/** What changes no interaction's state can wait. */
function isEnrichment({ downstream }: WorkerSource): boolean {
  return defaultConnector(downstream)?.topics.every((topic) => topic === 'enrichment') ?? false;
}
