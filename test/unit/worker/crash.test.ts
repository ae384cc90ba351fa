import { describe, expect, test } from '@jest/globals';
import { TransientError, UnsendableError } from '../../../lambdas/core/errors.ts';
import { crashInjector, type Moment } from './crash-injector.ts';
import { event, type Script, workerRig } from './rig.ts';

interface Story {
  name: string;
  /** The calls of an invocation that nothing happens to. */
  calls: string[];
  script(): Script;
  effects: string[];
  deadLetters: string[];
  updates: string[];
}

/** Two interactions, the first with two events. */
const EVENTS = [event('a1', 'a'), event('a2', 'a'), event('b1', 'b')];

const stories: Story[] = [
  {
    name: 'all succeed, one with a platform update',
    calls: [
      ...['records.claim', 'records.claim', 'crm.applyEvent', 'crm.applyEvent', 'records.complete'],
      ...['records.claim', 'crm.applyEvent', 'records.complete', 'updates.sendUpdates', 'records.complete'],
    ],
    script:
      () =>
      async ({ eventId }) =>
        eventId === 'a1' ? { caseId: 'case-1' } : {},
    effects: ['a1', 'a2', 'b1'],
    deadLetters: [],
    updates: ['case-1'],
  },
  {
    name: 'one can not be sent',
    calls: [
      ...['records.claim', 'records.claim', 'crm.applyEvent', 'crm.applyEvent', 'queue.deadLetter'],
      ...[
        'records.complete',
        'records.markDeadLettered',
        'records.claim',
        'crm.applyEvent',
        'records.complete',
      ],
    ],
    script:
      () =>
      async ({ eventId }) => {
        if (eventId === 'a1') throw new UnsendableError(400, 'no place for it');
        return {};
      },
    effects: ['a2', 'b1'],
    deadLetters: ['a1'],
    updates: [],
  },
  {
    name: 'one fails once',
    calls: [
      ...['records.claim', 'records.claim', 'crm.applyEvent', 'crm.applyEvent', 'records.fail'],
      ...['records.complete', 'queue.release'],
    ],
    script() {
      let failed = false;
      return async ({ eventId }) => {
        if (eventId !== 'a1' || failed) return {};
        failed = true;
        throw new TransientError('crm answered 500');
      };
    },
    effects: ['a1', 'a2', 'b1'],
    deadLetters: [],
    updates: [],
  },
];

const play = async (story: Story, call: number, moment: Moment) => {
  const injector = crashInjector();
  const rig = workerRig({ wrap: injector.wrap, cause: injector.crash });
  rig.script(story.script());
  for (const message of EVENTS) rig.send(message);
  injector.arm(call, moment);
  await rig.poll();
  const { calls } = injector;
  injector.arm(0, 'before');
  // The event source gives up on a dead invocation; its records come back after the visibility time-out.
  await rig.runFor(1_200_000);
  return { rig, calls };
};

describe.each(stories)('$name', (story) => {
  test('the calls of an undisturbed invocation are those that the crashes are tried at', async () => {
    const { calls } = await play(story, 0, 'before');
    expect([...calls].sort()).toEqual([...story.calls].sort());
  });

  describe.each(['before', 'after'] as const)('a crash right %s', (moment) => {
    test.each(story.calls.map((name, index): [number, string] => [index + 1, name]))(
      'P2: call %i (about %s): one effect each, in order, nothing lost',
      async (call) => {
        const { rig } = await play(story, call, moment);
        expect(rig.fifo.peek()).toEqual([]);
        expect([...rig.effects].sort()).toEqual(story.effects);
        if (story.effects.includes('a1'))
          expect(rig.effects.indexOf('a1')).toBeLessThan(rig.effects.indexOf('a2'));
        const dead = rig.deadLetters().map(({ message }) => message.eventId);
        // A crash between dead letter and record repeats the letter, under the same id, to be found applied or superseded.
        expect([...new Set(dead)]).toEqual(story.deadLetters);
        expect([...new Set(rig.updates.sent.map(({ caseId }) => caseId))]).toEqual(story.updates);
        for (const { applied, owner } of rig.records.records.values()) {
          expect(owner).toBe('');
          expect(typeof applied).toBe('boolean');
        }
      },
    );
  });
});

test('P2: a container that froze and thaws after another has taken over changes nothing', async () => {
  const rig = workerRig();
  rig.send(event('a1'));
  let thaw: () => void = () => undefined;
  const frozen = new Promise<void>((resolve) => {
    thaw = resolve;
  });
  let first = true;
  rig.script(async () => {
    if (!first) return {};
    first = false;
    await frozen;
    return { caseId: 'late' };
  });
  const records = rig.fifo.receive(10);
  const late = rig.worker(records, () => 30_000);
  // Its invocation is long over, its claim and the visibility time-out too.
  await rig.clock.advance(181_000);
  await rig.poll();
  expect(rig.effects).toEqual(['a1']);
  thaw();
  const { failed } = await rig.whileWorking(late);
  expect(rig.effects).toEqual(['a1']);
  expect([...rig.records.records.values()]).toMatchObject([{ applied: true, owner: '' }]);
  for (const { receiptHandle } of failed) expect(rig.fifo.delete(receiptHandle)).toBe(false);
  expect(rig.fifo.peek()).toEqual([]);
});

test('P2: a late end of a claim that another holds records nothing and comes back', async () => {
  const rig = workerRig();
  rig.send(event('a1'));
  let thaw: () => void = () => undefined;
  const gates = [new Promise<void>((resolve) => (thaw = resolve)), new Promise<void>(() => undefined)];
  rig.script(async () => {
    await gates.shift();
    return {};
  });
  const late = rig.worker(rig.fifo.receive(10), () => 30_000);
  await rig.clock.advance(181_000);
  const second = rig.worker(rig.fifo.receive(10), () => 30_000);
  second.catch(() => undefined);
  await rig.clock.advance(0);
  thaw();
  const { failed } = await rig.whileWorking(late);
  expect(failed).toHaveLength(1);
  expect([...rig.records.records.values()]).toMatchObject([{ applied: false }]);
});
