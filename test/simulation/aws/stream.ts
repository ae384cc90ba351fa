/** A table's stream: images in the order of their writes, a batch at a time, again and again until it is taken. */
import type { Ground } from '../kernel/container.ts';
import type { Pool } from '../kernel/pool.ts';

export interface Change<Image> {
  before: Image | undefined;
  after: Image;
}

/** Answers the index of the first change that has to be delivered again; -1: none. */
export type StreamPool<Image> = Pool<readonly Change<Image>[], number>;

export interface Stream<Image> {
  put(change: Change<Image>): void;
  isEmpty(): boolean;
}

const MAX_BATCH = 10;
const RETRY_MS = 1000;

export function createStream<Image>({ scheduler, chance }: Ground, pool: StreamPool<Image>): Stream<Image> {
  const waiting: Change<Image>[] = [];
  let isPumping = false;
  const pump = (): void => {
    if (isPumping || waiting.length === 0) return;
    isPumping = true;
    const batch = waiting.slice(0, chance.between(1, MAX_BATCH));
    const again = (ms: number): void =>
      scheduler.after(ms, () => {
        isPumping = false;
        pump();
      });
    pool.invoke(batch, (outcome) => {
      const taken = outcome.kind !== 'answered' ? 0 : outcome.answer === -1 ? batch.length : outcome.answer;
      waiting.splice(0, taken);
      again(taken === batch.length ? 1 : RETRY_MS);
    });
  };
  return {
    put(change) {
      waiting.push(change);
      scheduler.after(chance.between(50, 500), pump);
    },
    isEmpty: () => waiting.length === 0,
  };
}
