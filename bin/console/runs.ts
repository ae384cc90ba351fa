/** Replays and drops that take a while: the page shows their progress, and can stop them. */
import { randomUUID } from 'node:crypto';
import type { RunView } from './contract.ts';
import { faultOf } from './fault.ts';

export interface Runs {
  /** Answers at once; the result follows. `work` returns the result, in sentences. */
  start(
    title: string,
    work: (step: (seen: number, total: number) => void, signal: AbortSignal) => Promise<string>,
  ): RunView;
  /** What is under way for a letter ends; then it stops. */
  stop(id: string): void;
}

export function createRuns(tell: (run: RunView) => void): Runs {
  const stops = new Map<string, AbortController>();
  return {
    start(title, work) {
      const id = randomUUID();
      let run: RunView = { id, title, seen: 0, total: 0, isOver: false, atMs: Date.now(), text: '' };
      const stop = new AbortController();
      stops.set(id, stop);
      const change = (part: Partial<RunView>): void => {
        run = { ...run, ...part, atMs: Date.now() };
        tell(run);
      };
      work((seen, total) => change({ seen, total }), stop.signal)
        .then((text) =>
          stop.signal.aborted ? `${text}\nStopped. Run it again to go on: nothing is done twice.` : text,
        )
        .catch(
          (error: unknown) =>
            `Not finished: ${faultOf(error)[1].message} Nothing is done twice if you run it again.`,
        )
        .then((text) => {
          stops.delete(id);
          change({ isOver: true, text });
        })
        .catch(() => undefined);
      return run;
    },
    stop: (id) => stops.get(id)?.abort(),
  };
}
