/** One worker stopped, or started again. */
import { isDeepStrictEqual } from 'node:util';
import { initialControl } from '../../lambdas/core/control/initial.ts';
import { ConflictError, SettingError, UnavailableError } from '../../lambdas/core/errors.ts';
import type { ControlRecord, ControlStore, EventSources } from '../../lambdas/core/ports.ts';
import { workerRows } from './workers.ts';

export interface PauseDeps {
  store: ControlStore;
  sources: EventSources;
  mappingId: (worker: string) => Promise<string>;
  /** Those that there are. @default the default connectors' */
  workers?: readonly string[];
  nowMs: number;
}

/**
 * The reason is written first: neither controller nor watchdog may lift the pause in between. Where the source then
 * can't be stopped, the reason is withdrawn: else it would pause the source later, perhaps permanently, although the
 * operator saw that the pause failed. Throws UnavailableError, ConflictError.
 */
export async function pause(
  worker: string,
  by: string,
  { store, sources, mappingId, workers, nowMs }: PauseDeps,
): Promise<void> {
  const id = await mappingId(knownWorker(worker, workers));
  const ours = { pauseReason: 'operator', pausedBy: by, pausedAtMs: nowMs, pausedUntilMs: 0 } as const;
  const before = pausePart(await rewrite(store, worker, (record) => ({ ...record, ...ours })));
  try {
    await sources.update(id, { enabled: false });
  } catch (cause) {
    await rewrite(store, worker, (record) =>
      // Somebody else may have paused or resumed it meanwhile.
      isDeepStrictEqual(pausePart(record), ours) ? { ...record, ...before } : undefined,
    ).catch(() => {
      throw unavailable(
        `${worker} could not be stopped, nor could the pause be taken back: steadyline resume ${worker} does so.`,
        cause,
      );
    });
    throw unavailable(
      `${messageOf(cause)} ${worker} is not paused; nothing has changed. Try again in a minute.`,
      cause,
    );
  }
}

/**
 * Lifts any pause; a reason that still lives makes the controller pause again, and say so. The reason goes first: where the
 * source can't be started, the controller starts what has no reason to stand. Throws UnavailableError, ConflictError.
 */
export async function resume(
  worker: string,
  { store, sources, mappingId, workers }: PauseDeps,
): Promise<void> {
  const id = await mappingId(knownWorker(worker, workers));
  await rewrite(store, worker, (record) => ({ ...record, ...pausePart(initialControl) }));
  try {
    await sources.update(id, { enabled: true });
  } catch (cause) {
    throw unavailable(
      `${messageOf(cause)} The pause of ${worker} is lifted, its source not started yet: run resume again in a minute.`,
      cause,
    );
  }
}

/** The controller writes twice a minute: this many tries meet a quiet moment (own choice). */
const TRIES = 5;

/** Changes the record, even while others do; returns the one before. `next` may find nothing left to do. */
async function rewrite(
  store: ControlStore,
  worker: string,
  next: (record: ControlRecord) => ControlRecord | undefined,
): Promise<ControlRecord> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const before = (await store.read(worker)) ?? initialControl;
    const after = next(before);
    if (after === undefined || (await store.write(worker, after))) return before;
  }
  throw new ConflictError(`The record of ${worker} is changing too quickly; try again.`);
}

function pausePart({ pauseReason, pausedBy, pausedAtMs, pausedUntilMs }: ControlRecord) {
  return { pauseReason, pausedBy, pausedAtMs, pausedUntilMs };
}

function unavailable(message: string, cause: unknown): UnavailableError {
  return new UnavailableError('event_source', message, 5, { cause });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** The same name. Throws SettingError for one that is none of a worker. */
export function knownWorker(
  worker: string,
  workers: readonly string[] = workerRows.map((row) => row.worker),
): string {
  if (workers.includes(worker)) return worker;
  throw new SettingError(`There is no worker ${worker}; there are ${workers.join(', ')}.`);
}
