/** Nothing stays paused without a live reason: lifts pauses that no controller has renewed. */
import { asError } from '../errors.ts';
import type { ControlStore, EventSources, System, WorkerSource } from '../ports.ts';

export interface WatchdogDeps extends System {
  workers: readonly WorkerSource[];
  sources: EventSources;
  store: ControlStore;
  /** What a resumed source starts with. */
  concurrency: number;
}

/** Runs once; says how many sources it resumed. A pause by an operator is the operator's, or the controller's, to lift. */
export function createWatchdog({
  workers,
  sources,
  store,
  concurrency,
  clock,
  log,
}: WatchdogDeps): () => Promise<number> {
  const resume = async ({ worker, mappingId }: WorkerSource): Promise<boolean> => {
    const source = await sources.read(mappingId);
    if (source.state !== 'disabled') return false;
    const record = await store.read(worker);
    if (record?.pauseReason === 'operator') return false;
    if (record !== undefined && record.pausedUntilMs > clock.now()) return false;
    await sources.update(mappingId, { enabled: true, maximumConcurrency: concurrency });
    log.warn('resumed by the watchdog', { worker, why: record?.pauseReason ?? 'no record' });
    return true;
  };
  return async () => {
    const looked = workers.map((worker) =>
      resume(worker).catch((error: unknown) => log.error('watchdog failed', { error: asError(error) })),
    );
    const resumed = await Promise.all(looked);
    return resumed.filter((one) => one === true).length;
  };
}
