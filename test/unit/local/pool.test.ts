import { describe, expect, it } from '@jest/globals';
import type { Environment } from '../../../local/functions/environment.ts';
import { type FunctionSpec, failure, type Outcome } from '../../../local/functions/function-spec.ts';
import { createPool, type Pool } from '../../../local/functions/pool.ts';
import { createSemaphore } from '../../../local/functions/semaphore.ts';

const spec: FunctionSpec = {
  name: 'f',
  arn: 'arn:f',
  handler: 'index.handler',
  codeDirectory: '/nowhere',
  timeoutMs: 1000,
  memoryMb: 128,
  environment: {},
  maxEnvironments: 2,
  patienceMs: 60_000,
};

/** An environment whose start, answers and end are in the test's hands. */
interface Fake extends Environment {
  start(problem?: Outcome): void;
  answer(outcome: Outcome): void;
  served: unknown[];
}

function fakeOf(pid: number): Fake {
  let alive = true;
  let answer: (outcome: Outcome) => void = () => undefined;
  const start = Promise.withResolvers<Outcome | undefined>();
  const end = Promise.withResolvers<void>();
  const served: unknown[] = [];
  return {
    pid,
    served,
    ready: start.promise,
    ended: end.promise,
    alive: () => alive,
    start: start.resolve,
    answer: (outcome) => answer(outcome),
    invoke: (event) => {
      served.push(event);
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
    kill: () => {
      alive = false;
      const killed = failure('Runtime.ExitError', 'signal: SIGKILL');
      start.resolve(killed);
      answer(killed);
      end.resolve();
    },
  };
}

function poolOf(changes: Partial<FunctionSpec> = {}): { pool: Pool; fakes: Fake[] } {
  const fakes: Fake[] = [];
  const pool = createPool(
    { ...spec, ...changes },
    {
      semaphore: createSemaphore(2),
      growth: { allows: () => true },
      idleMs: 60_000,
      start: () => {
        const fake = fakeOf(fakes.length + 1);
        fakes.push(fake);
        return fake;
      },
    },
  );
  return { pool, fakes };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const done: Outcome = { ok: true, payload: 'done' };

describe('Runner: pool', () => {
  it('gives an environment one call at a time, and the same one the next', async () => {
    const { pool, fakes } = poolOf({ maxEnvironments: 1 });
    const calls = [pool.invoke('a'), pool.invoke('b')];
    await settled();
    fakes[0]?.start();
    await settled();
    expect(fakes[0]?.served).toEqual(['a']);
    fakes[0]?.answer(done);
    await settled();
    expect(fakes[0]?.served).toEqual(['a', 'b']);
    fakes[0]?.answer(done);
    expect(await Promise.all(calls)).toEqual([done, done]);
    expect(fakes).toHaveLength(1);
    await pool.stop();
  });

  it('starts no more than its limit', async () => {
    const { pool, fakes } = poolOf();
    const calls = ['a', 'b', 'c', 'd'].map((event) => pool.invoke(event));
    await settled();
    expect(fakes).toHaveLength(2);
    await pool.stop();
    expect((await Promise.all(calls)).every(({ ok }) => !ok)).toBe(true);
  });

  it('fails the call that waited for a start that failed, and tries again for the next', async () => {
    const { pool, fakes } = poolOf({ maxEnvironments: 1 });
    const first = pool.invoke('a');
    await settled();
    fakes[0]?.start(failure('Runtime.ImportModuleError', 'no such module'));
    expect(await first).toMatchObject({ ok: false, errorMessage: 'no such module' });
    fakes[0]?.kill();
    await settled();
    const second = pool.invoke('b');
    await settled();
    fakes[1]?.start();
    await settled();
    fakes[1]?.answer(done);
    expect(await second).toEqual(done);
    await pool.stop();
  });

  it('a kill fails the call under way alone; the one that waits is served by another', async () => {
    const { pool, fakes } = poolOf({ maxEnvironments: 1 });
    const [first, second] = [pool.invoke('a'), pool.invoke('b')];
    await settled();
    fakes[0]?.start();
    await settled();
    expect(pool.kill(1)).toBe(true);
    expect(await first).toMatchObject({ ok: false, errorMessage: 'signal: SIGKILL' });
    await settled();
    fakes[1]?.start();
    await settled();
    fakes[1]?.answer(done);
    expect(await second).toEqual(done);
    expect(pool.kill(1)).toBe(false);
    await pool.stop();
  });

  it('a kill during the start fails no call', async () => {
    const { pool, fakes } = poolOf({ maxEnvironments: 1 });
    const call = pool.invoke('a');
    await settled();
    pool.kill(1);
    await settled();
    fakes[1]?.start();
    await settled();
    fakes[1]?.answer(done);
    expect(await call).toEqual(done);
    await pool.stop();
  });

  it('refuses what has waited too long, and serves what came later', async () => {
    const { pool, fakes } = poolOf({ maxEnvironments: 1, patienceMs: -1 });
    const late = pool.invoke('a');
    await settled();
    fakes[0]?.start();
    expect(await late).toMatchObject({ errorType: 'TooManyRequestsException' });
    expect(fakes[0]?.served).toEqual([]);
    await pool.stop();
  });

  it('throttles every call of a function that is allowed none', async () => {
    const { pool, fakes } = poolOf({ maxEnvironments: 0 });
    expect(await pool.invoke('a')).toMatchObject({ errorType: 'TooManyRequestsException' });
    expect(fakes).toHaveLength(0);
  });
});
