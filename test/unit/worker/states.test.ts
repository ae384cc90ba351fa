/** The path of a message: what its steps answer decides where it goes, and the table says where it can. */
import { describe, expect, test } from '@jest/globals';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import type { Claimed } from '../../../lambdas/core/worker/message-groups.ts';
import {
  isState,
  LEADS_TO,
  moveOn,
  type State,
  type StateName,
  type Steps,
} from '../../../lambdas/core/worker/states.ts';
import { fakeGuard } from './fake-guard.ts';

const entry = {} as Claimed<string>;
const applied = { complete: async () => undefined };
const operation = { guard: fakeGuard(fakeClock()), admission: { kind: 'pass' } } as const;
const permit = { admission: { kind: 'pass' }, operation, atMs: 0, isLate: false } as const;
const received: State<string> = { kind: 'received', entry };

/** Steps that lead all the way, and the names of those that were taken. */
function path(instead: Partial<Steps<string>> = {}) {
  const taken: StateName[] = [];
  const steps: Steps<string> = {
    received: async () => ({ kind: 'claimed', entry }),
    claimed: async () => ({ kind: 'permitted', entry, permit }),
    permitted: async () => ({ kind: 'applied', entry, applied }),
    applied: async () => ({ kind: 'done', applied: true }),
    ...instead,
  };
  const noted = Object.fromEntries(
    Object.entries(steps).map(([name, step]) => [
      name,
      (state: never) => {
        taken.push(name as StateName);
        return step(state);
      },
    ]),
  );
  return { taken, steps: noted as unknown as Steps<string> };
}

describe('the path of a message', () => {
  test('leads through every state of the table, in its order, to its effect', async () => {
    const { taken, steps } = path();
    expect(await moveOn(steps, received)).toEqual({ kind: 'done', applied: true });
    expect(taken).toEqual(Object.keys(LEADS_TO));
  });

  test('is left by the first disposition', async () => {
    const { taken, steps } = path({ permitted: async () => ({ kind: 'retry', untilMs: 5 }) });
    expect(await moveOn(steps, received)).toEqual({ kind: 'retry', untilMs: 5 });
    expect(taken).toEqual(['received', 'claimed', 'permitted']);
  });

  test('ends at the goal, whose step is not taken', async () => {
    const { taken, steps } = path();
    expect(await moveOn(steps, received, 'permitted')).toMatchObject({ kind: 'permitted' });
    expect(taken).toEqual(['received', 'claimed']);
  });

  test('waits where a step leads nowhere else', async () => {
    const { taken, steps } = path({ claimed: async (state) => state });
    expect(await moveOn(steps, received)).toEqual({ kind: 'claimed', entry });
    expect(taken).toEqual(['received', 'claimed']);
  });

  test('separates states from dispositions by the table', () => {
    expect(isState(received)).toBe(true);
    expect(isState({ kind: 'done' })).toBe(false);
  });
});
