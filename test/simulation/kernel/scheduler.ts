/**
 * One thread, one virtual clock. Nothing happens but what was scheduled; what is due at the same moment happens in an
 * order that the seed decides. Between two steps every promise that can settle does.
 */
import { createHeap } from './heap.ts';
import type { Chance } from './random.ts';

export interface Scheduler {
  /** Virtual time, ms since the epoch. */
  now(): number;
  /** Steps made so far. */
  steps(): number;
  /** Runs `step` in `ms` from now. */
  after(ms: number, step: () => void): void;
  /** Makes steps until `isOver` says so or nothing is left to do. Rejects with what a step throws. */
  run(isOver: () => boolean): Promise<void>;
}

interface Planned {
  atMs: number;
  /** Decides among those of one moment. */
  lot: number;
  order: number;
  step(): void;
}

/** Steps handed to the event loop at once: promises settle between any two of them, and a turn of the loop is dear. */
const BURST = 64;

export function createScheduler(chance: Chance, startMs: number): Scheduler {
  const planned = createHeap<Planned>((one, other) =>
    one.atMs !== other.atMs
      ? one.atMs < other.atMs
      : one.lot !== other.lot
        ? one.lot < other.lot
        : one.order < other.order,
  );
  let nowMs = startMs;
  let order = 0;
  let made = 0;
  return {
    now: () => nowMs,
    steps: () => made,
    after(ms, step) {
      order += 1;
      planned.push({ atMs: nowMs + Math.max(0, Math.ceil(ms)), lot: chance.unit(), order, step });
    },
    run: (isOver) =>
      new Promise((resolve, reject) => {
        let ended = false;
        const turn = (): void => {
          if (ended) return;
          try {
            const next = isOver() ? undefined : planned.pop();
            if (next === undefined) {
              ended = true;
              resolve();
              return;
            }
            nowMs = next.atMs;
            made += 1;
            next.step();
          } catch (error) {
            ended = true;
            reject(error);
          }
        };
        const burst = (): void => {
          if (ended) return;
          for (let count = 0; count < BURST; count += 1) setImmediate(turn);
          setImmediate(burst);
        };
        burst();
      }),
  };
}
