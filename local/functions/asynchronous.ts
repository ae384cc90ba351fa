/** Asynchronous calls: one that fails is made twice more, as Lambda does. */
import type { Outcome } from './function-spec.ts';

/** Lambda's waits before the second and the third try (AWS, "Asynchronous invocation"). */
const retriesMs = [60_000, 120_000];

export interface AsynchronousCalls {
  /** Answers nobody. */
  invoke(name: string, event: unknown): void;
  /** Waits for nothing: what has yet to be tried again never is, nor is what fails from here on. */
  stop(): void;
}

export function createAsynchronousCalls(
  invoke: (name: string, event: unknown) => Promise<Outcome>,
): AsynchronousCalls {
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;
  const attempt = async (name: string, event: unknown, waits: readonly number[]): Promise<void> => {
    const outcome = await invoke(name, event);
    const [waitMs, ...others] = waits;
    // A timer that is set after the stop would keep the process for minutes.
    if (stopped || outcome.ok || waitMs === undefined) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      void attempt(name, event, others);
    }, waitMs);
    timers.add(timer);
  };
  return {
    invoke: (name, event) => void attempt(name, event, retriesMs),
    stop: () => {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
