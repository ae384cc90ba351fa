/** All functions of the run, by name. */
import { mkdirSync, openSync, writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { createAsynchronousCalls } from './asynchronous.ts';
import { startEnvironment } from './environment.ts';
import type { FunctionSpec, Outcome } from './function-spec.ts';
import { createGrowth } from './growth.ts';
import { createHeadroom } from './headroom.ts';
import { createPool, type Pool } from './pool.ts';
import { createSemaphore } from './semaphore.ts';

/** A live process of a function. */
export interface FunctionProcess {
  name: string;
  pid: number;
  busy: boolean;
}

export interface Functions {
  names(): string[];
  /** What the template says of it: bundle, handler, environment. Throws SteadylineError for an unknown function. */
  spec(name: string): FunctionSpec;
  /** By name, ARN, or the end of the name after a hyphen. Throws SteadylineError for an unknown function. */
  invoke(name: string, event: unknown): Promise<Outcome>;
  /** As invoke, and twice more on error, as asynchronous calls are. */
  invokeLater(name: string, event: unknown): void;
  /** Calls of the function that are worth having under way. */
  capacity(name: string): number;
  warm(names: readonly string[]): Promise<void>;
  processes(): FunctionProcess[];
  /** SIGKILLs every process of the function, or the one given; answers how many. */
  kill(name: string, pid?: number): number;
  stop(): Promise<void>;
}

/** Idle environments end after this time. */
const idleMs = 120_000;

/** Is called when Lambda itself would call other services. */
export interface FunctionsWatch {
  onStart(functionName: string): void;
  onInvoke(functionName: string): void;
}

/** Pools for the specs; each function's output goes to `{logDirectory}/{name}.log`. */
export function createFunctions(
  specs: readonly FunctionSpec[],
  logDirectory: string,
  watch?: FunctionsWatch,
): Functions {
  mkdirSync(logDirectory, { recursive: true });
  const semaphore = createSemaphore(Math.max(2, availableParallelism()));
  const headroom = createHeadroom();
  const pools = new Map<string, { pool: Pool; log: number }>();
  for (const spec of specs) {
    const log = openSync(join(logDirectory, `${spec.name}.log`), 'a');
    const start = (one: FunctionSpec) => {
      watch?.onStart(one.name);
      return startEnvironment(one, log);
    };
    const pool = createPool(spec, { start, semaphore, growth: createGrowth(headroom), idleMs });
    pools.set(spec.name, { pool, log });
  }
  const find = (name: string): { pool: Pool; log: number } => {
    const named = ({ pool: { spec } }: { pool: Pool }): boolean =>
      spec.arn === name || spec.name.endsWith(`-${name}`);
    // A connector's function ends as the deployment's own of that name does, which is the shorter.
    const [nearest] = [...pools.values()]
      .filter(named)
      .sort((one, other) => one.pool.spec.name.length - other.pool.spec.name.length);
    const found = pools.get(name) ?? nearest;
    if (found === undefined) throw new SteadylineError('function', `There is no function ${name}.`);
    return found;
  };
  const invoke: Functions['invoke'] = async (name, event) => {
    const { pool, log } = find(name);
    watch?.onInvoke(pool.spec.name);
    const outcome = await pool.invoke(event);
    if (!outcome.ok) writeSync(log, `${JSON.stringify({ level: 'RUNNER', ...outcome })}\n`);
    return outcome;
  };
  const asynchronous = createAsynchronousCalls(invoke);
  return {
    names: () => [...pools.keys()],
    spec: (name) => find(name).pool.spec,
    invoke,
    invokeLater: asynchronous.invoke,
    capacity: (name) => find(name).pool.capacity(),
    warm: async (names) => {
      await Promise.all(names.map((name) => find(name).pool.warm()));
    },
    processes: () =>
      [...pools].flatMap(([name, { pool }]) => pool.environments().map((one) => ({ name, ...one }))),
    kill: (name, pid) => {
      const { pool } = find(name);
      const pids = pool.environments().map((one) => one.pid);
      return pids.filter((one) => (pid === undefined || pid === one) && pool.kill(one)).length;
    },
    stop: async () => {
      asynchronous.stop();
      await Promise.all([...pools.values()].map(({ pool }) => pool.stop()));
    },
  };
}
