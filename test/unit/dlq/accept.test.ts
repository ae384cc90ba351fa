import { expect, test } from '@jest/globals';
import { createAcceptForm, type EventTaker } from '../../../bin/dlq/accept.ts';
import { readLetter } from '../../../bin/dlq/letter.ts';
import type { AppliedEvents } from '../../../bin/dlq/newer-events.ts';
import { refusals } from '../../../bin/dlq/refusals.ts';
import { acceptAll } from '../../../bin/dlq/run.ts';
import { sqsFifo } from '../../../lambdas/adapters/memory/sqs-fifo.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { messageGroup, recordKeyOf } from '../../../lambdas/core/message/keys.ts';
import { messageText } from '../../../lambdas/core/message/message-text.ts';
import type { EventMessage } from '../../../lambdas/core/ports.ts';
import { event, workerRig } from '../worker/rig.ts';
import { memoryAudit, modelDeadLetters } from './rig.ts';

const first = event('e1', 'A', { payloadHash: 'h1', data: { form: 'first' } });
const second = event('e1', 'A', { payloadHash: 'h2', data: { form: 'second' }, acceptedAtMs: 5 });
const key = recordKeyOf(hasher, first);
const ehrKey = `${key}#ehr`;

/** Each outward step of an acceptance. */
const STEPS = ['claim', 'audit', 'replacePayload', 'release', 'reopen', 'send'] as const;

/** The worker of crm over `voice`, a further taker's queue, and the second form in quarantine. */
function quarantineRig() {
  const rig = workerRig();
  const seen: unknown[] = [];
  rig.script(async ({ data }) => {
    seen.push(data);
    return {};
  });
  const quarantine = sqsFifo({ clock: rig.clock, visibilityMs: 30_000 });
  const ehr: EventMessage[] = [];
  const queue = modelDeadLetters(rig.fifo, quarantine);
  const { records, clock } = rig;
  const put = (form: EventMessage) =>
    quarantine.send({
      body: messageText(form),
      group: crypto.randomUUID(),
      deduplicationId: crypto.randomUUID(),
      attributes: { reason: 'payload-conflict' },
    });
  put(second);
  let left = Number.POSITIVE_INFINITY;
  /** Dies behind the `left`th call of the step. */
  const dying =
    <Args extends unknown[], Answer>(work: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      const answer = await work(...args);
      left -= 1;
      if (left === 0) throw new Error('killed');
      return answer;
    };
  const takers: EventTaker[] = [
    {
      key: ehrKey,
      send: async (body) => {
        ehr.push(JSON.parse(body) as EventMessage);
      },
    },
    {
      key,
      send: async (body, one, deduplicationId) => {
        rig.fifo.send({ body, group: messageGroup(hasher, one), deduplicationId });
      },
    },
  ];
  const audit = memoryAudit();
  const acceptance = (dieAt?: (typeof STEPS)[number], times = 1) => {
    left = times;
    const at = <Work extends (...args: never[]) => Promise<unknown>>(step: string, work: Work): Work =>
      step === dieAt ? (dying(work as never) as unknown as Work) : work;
    const { claim, release } = records;
    const { find, replacePayload, reopen } = records.replays;
    return {
      queue,
      read: (record: Parameters<typeof readLetter>[2]) => readLetter(hasher, 'quarantine', record),
      clock,
      hasher,
      accept: createAcceptForm(
        {
          claims: { claim: at('claim', claim), release: at('release', release) },
          records: {
            find,
            replacePayload: at('replacePayload', replacePayload),
            reopen: at('reopen', reopen),
          },
          takersOf: () => takers.map((one) => ({ ...one, ...(one.send && { send: at('send', one.send) }) })),
          audit: { ...audit, write: at('audit', audit.write) },
          ...{ clock, hasher },
        },
        { operator: 'ann', note: 'the second is right' },
      ),
    };
  };
  return {
    ...rig,
    ...{ seen, quarantine, ehr, audit, put, acceptance },
    /** Ingest's record of the first form, and its copy in the queue. */
    async accepted(): Promise<void> {
      await records.observe(key, first.payloadHash, clock.now());
      rig.send(first);
    },
    run: (deps = acceptance(), more: { dryRun?: boolean } = {}, applied?: AppliedEvents) =>
      acceptAll(deps, { matches: () => true, dryRun: false, ...more }, applied && (async () => applied)),
  };
}

test('P2: an accepted second form takes the place of the first for every taker, under the same effect key', async () => {
  const rig = quarantineRig();
  await rig.accepted();
  expect((await rig.run()).tally).toMatchObject({ acted: 1 });
  await rig.runFor(60_000);
  expect([rig.seen, rig.effects]).toEqual([[second.data], ['e1']]);
  expect(rig.ehr).toMatchObject([{ data: second.data, generation: 1 }]);
  const claim = await rig.records.claim(
    { key: ehrKey, generation: 0, payloadHash: 'h1' },
    'w',
    rig.clock.now(),
    rig.clock.now() + 1,
  );
  expect(claim.kind).toBe('superseded');
  expect(rig.quarantine.peek()).toEqual([]);
  expect(rig.audit.entries).toMatchObject([{ action: 'accept', oldHash: 'h1', newHash: 'h2' }]);
  // The sender's next retry of either form.
  expect(await rig.records.observe(key, 'h2', rig.clock.now())).toEqual({
    kind: 'applied',
    payloadHash: 'h2',
  });
});

test.each([
  ['the default taker', key],
  ['a further taker', ehrKey],
])(
  'P2: once %s has applied the first form the second is refused, and nothing changes',
  async (_who, taker) => {
    const rig = quarantineRig();
    await rig.accepted();
    const target = { key: taker, generation: 0, payloadHash: 'h1' };
    await rig.records.claim(target, 'w', rig.clock.now(), rig.clock.now() + 1000);
    expect([...(await rig.run()).tally.refused]).toEqual([[refusals.busy, 1]]);
    await rig.records.complete(target, 'w', rig.clock.now());
    expect([...(await rig.run()).tally.refused]).toEqual([[refusals.appliedOther, 1]]);
    await rig.runFor(60_000);
    expect(rig.seen).toEqual(taker === key ? [] : [first.data]);
    expect([rig.ehr, rig.audit.entries, rig.quarantine.peek().length]).toEqual([[], [], 1]);
  },
);

test('P4: refused because one taker is at work, it keeps no other from the first form', async () => {
  const rig = quarantineRig();
  await rig.accepted();
  const { now } = rig.clock;
  const crm = { key, generation: 0, payloadHash: 'h1' };
  await rig.records.claim(crm, 'w', now(), now() + 1000);
  expect([...(await rig.run()).tally.refused]).toEqual([[refusals.busy, 1]]);
  const ofEhr = { ...crm, key: ehrKey };
  expect((await rig.records.claim(ofEhr, 'w', now(), now() + 1)).kind).toBe('claimed');
});

test('P2: stopped before every claim is held, the first form goes on where it can, and the second is refused', async () => {
  const rig = quarantineRig();
  await rig.accepted();
  await expect(rig.run(rig.acceptance('claim'))).rejects.toThrow('killed');
  await rig.runFor(30_000);
  expect([...(await rig.run()).tally.refused]).toEqual([[refusals.appliedOther, 1]]);
  expect([rig.seen, rig.ehr]).toEqual([[first.data], []]);
  await rig.clock.advance(600_000);
  const late = { key: ehrKey, generation: 0, payloadHash: 'h1' };
  expect((await rig.records.claim(late, 'w', rig.clock.now(), rig.clock.now() + 1)).kind).toBe('claimed');
});

const LATER_STEPS = STEPS.flatMap((step) => [1, 2].map((times) => [step, times] as const)).filter(
  ([step, times]) => (step === 'claim' ? times > 1 : step !== 'audit' || times === 1),
);

test.each(LATER_STEPS)(
  'P2: stopped behind %s (%i) and run again, the second form alone takes effect, once',
  async (step, times) => {
    const rig = quarantineRig();
    await rig.accepted();
    await expect(rig.run(rig.acceptance(step, times))).rejects.toThrow('killed');
    await rig.runFor(30_000);
    const { tally } = await rig.run();
    expect([tally.acted, tally.refused.size]).toEqual([1, 0]);
    await rig.runFor(900_000);
    expect(rig.seen).toEqual([second.data]);
    expect(rig.ehr.length).toBeGreaterThan(0);
    expect(rig.quarantine.peek()).toEqual([]);
  },
);

test('a dry run changes nothing', async () => {
  const rig = quarantineRig();
  await rig.accepted();
  expect((await rig.run(rig.acceptance(), { dryRun: true })).tally.acted).toBe(1);
  expect([rig.audit.entries, rig.quarantine.peek().length]).toEqual([[], 1]);
  await rig.runFor(60_000);
  expect(rig.seen).toEqual([first.data]);
});

test('copies of the accepted form go with it; two different ones are never accepted at once', async () => {
  const rig = quarantineRig();
  await rig.accepted();
  rig.put({ ...second, acceptedAtMs: 6 });
  expect((await rig.run()).tally).toMatchObject({ acted: 1, finished: 1 });
  expect(rig.quarantine.peek()).toEqual([]);
  rig.put(second);
  rig.put({ ...second, payloadHash: 'h3' });
  await expect(rig.run()).rejects.toThrow('Several payloads are meant');
});

test('P3: a form that came before applied events of its interaction is refused, unless out of order', async () => {
  const rig = quarantineRig();
  await rig.accepted();
  const applied = {
    latestMs: new Map([[messageGroup(hasher, second), 9]]),
    ...{ complete: true, rememberedSinceMs: 0 },
  };
  expect([...(await rig.run(rig.acceptance(), {}, applied)).tally.refused]).toEqual([
    [refusals.laterApplied, 1],
  ]);
  expect((await rig.run()).tally.acted).toBe(1);
});
