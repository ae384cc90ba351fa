/** The environments of one function: started when calls wait, ended when idle. */
import type { Environment } from './environment.ts';
import { type FunctionSpec, failure, type Outcome } from './function-spec.ts';
import type { Growth } from './growth.ts';
import type { Semaphore } from './semaphore.ts';

export interface Pool {
  spec: FunctionSpec;
  invoke(event: unknown): Promise<Outcome>;
  /** How many calls are worth having under way: one above what is there, so that the pool can grow. */
  capacity(): number;
  /** Starts one environment ahead of the first call. */
  warm(): Promise<void>;
  /** Every live process. */
  environments(): { pid: number; busy: boolean }[];
  /** SIGKILLs the process; false where it is not of this pool. */
  kill(pid: number): boolean;
  stop(): Promise<void>;
}

export interface PoolDeps {
  start(spec: FunctionSpec): Environment;
  /** Limits the starts under way on this machine. */
  semaphore: Semaphore;
  growth: Growth;
  /** An idle environment ends after this time, ms. */
  idleMs: number;
}

type Phase = 'starting' | 'idle' | 'busy';
interface Waiting {
  event: unknown;
  sinceMs: number;
  answer(outcome: Outcome): void;
}
const lookAgainMs = 25;
const throttled = failure('TooManyRequestsException', 'Rate Exceeded.');
const stopping = failure('Runtime.ExitError', 'The runner is stopping.');

/** A pool with no environment yet. The most recently used idle one serves first, so that the others can end. */
export function createPool(spec: FunctionSpec, { start, semaphore, growth, idleMs }: PoolDeps): Pool {
  const live = new Map<Environment, Phase>();
  const idle: { environment: Environment; timer: NodeJS.Timeout }[] = [];
  const waiting: Waiting[] = [];
  const retired = new WeakSet<Environment>();
  let planned = 0;
  let stopped = false;
  let lastAnswerMs = 0;
  let growing: NodeJS.Timeout | undefined;

  const takeFromIdle = (environment: Environment): void => {
    const place = idle.findIndex((entry) => entry.environment === environment);
    if (place >= 0) clearTimeout(idle.splice(place, 1)[0]?.timer);
  };

  const retire = (environment: Environment): void => {
    takeFromIdle(environment);
    retired.add(environment);
    environment.kill();
  };

  /** Whoever has waited too long is refused, so that those behind still get their answers in time. */
  const nextWaiting = (): Waiting | undefined => {
    const latestMs = Date.now() - spec.patienceMs;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (next.sinceMs >= latestMs) return next;
      next.answer(throttled);
    }
    return undefined;
  };

  const offer = (environment: Environment): void => {
    if (stopped || !environment.alive()) return;
    const next = nextWaiting();
    if (next === undefined) {
      live.set(environment, 'idle');
      const timer = setTimeout(retire, idleMs, environment).unref();
      idle.push({ environment, timer });
    } else {
      live.set(environment, 'busy');
      void environment.invoke(next.event).then((outcome) => {
        lastAnswerMs = Date.now();
        next.answer(outcome);
        offer(environment);
      });
    }
  };

  const begin = async (ahead: boolean): Promise<void> => {
    planned += 1;
    const release = await semaphore.acquire();
    planned -= 1;
    if (stopped || (!ahead && waiting.length === 0)) return release();
    const environment = start(spec);
    live.set(environment, 'starting');
    void environment.ended.then(() => {
      takeFromIdle(environment);
      live.delete(environment);
      grow();
    });
    const problem = await environment.ready;
    release();
    if (problem === undefined) offer(environment);
    // A start that was broken off from here says nothing of the function: another one follows.
    else if (!retired.has(environment)) waiting.shift()?.answer(problem);
  };

  /** Starts what the waiting calls need and the machine can hold; looks again while any wait. */
  const grow = (): void => {
    clearTimeout(growing);
    if (stopped || waiting.length === 0) return;
    const starting = planned + [...live.values()].filter((phase) => phase === 'starting').length;
    const environments = live.size + planned;
    const wanted = starting < waiting.length && environments < spec.maxEnvironments;
    if (wanted && growth.allows({ environments, starting, lastAnswerMs })) void begin(false);
    growing = setTimeout(grow, lookAgainMs);
  };

  return {
    spec,
    invoke: async (event) => {
      if (stopped) return stopping;
      if (spec.maxEnvironments === 0) return throttled;
      return new Promise((answer) => {
        waiting.push({ event, sinceMs: Date.now(), answer });
        const entry = idle.pop();
        clearTimeout(entry?.timer);
        if (entry === undefined) grow();
        else offer(entry.environment);
      });
    },
    capacity: () => Math.min(spec.maxEnvironments, live.size + 1),
    warm: () => begin(true),
    environments: () => [...live].map(([{ pid }, phase]) => ({ pid, busy: phase === 'busy' })),
    kill: (pid) => {
      const environment = [...live.keys()].find((candidate) => candidate.pid === pid);
      if (environment !== undefined) retire(environment);
      return environment !== undefined;
    },
    stop: async () => {
      stopped = true;
      clearTimeout(growing);
      for (const { answer } of waiting.splice(0)) answer(stopping);
      const all = [...live.keys()];
      for (const environment of all) retire(environment);
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}
