/** Many seeds on several threads. */
import { Worker } from 'node:worker_threads';
import type { RunResult } from './run.ts';

export interface Sweep {
  from: number;
  seeds: number;
  jobs: number;
  fault: string;
  /** Told of every finished run, in no order. */
  onResult(result: RunResult): void;
}

/** Runs the seeds until all are done or one has broken a promise; answers the broken one with the least seed. */
export async function sweep({ from, seeds, jobs, fault, onResult }: Sweep): Promise<RunResult | undefined> {
  let next = from;
  let found: RunResult | undefined;
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./sweep-worker.ts', import.meta.url), { workerData: { fault } });
      const feed = (): void => {
        // Lower seeds that are still running are waited for.
        if (found !== undefined || next >= from + seeds) worker.postMessage(undefined);
        else {
          worker.postMessage(next);
          next += 1;
        }
      };
      worker.on('message', (result: RunResult) => {
        onResult(result);
        if (result.broken !== undefined && result.seed < (found?.seed ?? Number.POSITIVE_INFINITY))
          found = result;
        feed();
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
      feed();
    });
  await Promise.all(Array.from({ length: Math.min(jobs, seeds) }, work));
  return found;
}
