/** `steadyline find` over the synthesized template: each thing by each of its names, in each of its states (P15). */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { text as textOf } from 'node:stream/consumers';
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { countReads } from '../../bench/find/counted-client.ts';
import { records } from '../../bench/find/records.ts';
import { find } from '../../bin/find/find.ts';
import type { RecordStory, Story } from '../../bin/find/story.ts';
import { foundText } from '../../bin/find/text.ts';
import { type Connection, connect } from '../../bin/operator/connection.ts';
import { force } from '../../bin/operator/force-breaker.ts';
import { piiKeyAt } from '../../bin/operator/pii-key.ts';
import { takeSnapshot } from '../../bin/operator/snapshot.ts';
import { dynamoBreakerList } from '../../lambdas/adapters/dynamodb/breaker-list.ts';
import { dynamoBreakerStore } from '../../lambdas/adapters/dynamodb/breaker-store.ts';
import { dynamoControlStore } from '../../lambdas/adapters/dynamodb/control-store.ts';
import { hasher } from '../../lambdas/adapters/system.ts';
import { forceClose, forceOpen } from '../../lambdas/core/breaker/transitions.ts';
import { initialControl } from '../../lambdas/core/control/initial.ts';
import { interactionKey } from '../../lambdas/core/message/interaction-key.ts';
import { resolveConfig } from '../../lib/config.ts';
import type { LocalStack } from '../../local/local-stack.ts';
import { breakerKnown, frontDoor, until } from './front-door.ts';
import { stopPermitted } from './permitted.ts';
import { startStack } from './start-stack.ts';

let stack: LocalStack;
let at: Connection;
let door: ReturnType<typeof frontDoor>;
beforeAll(async () => {
  stack = await startStack({
    warm: ['ingest', 'requests-submit'],
    settings: { MESSAGE_GROUPS_SETTLE_MS: '0' },
  });
  door = frontDoor(stack);
  at = await connect({ local: stack.endpoints.admin, prefix: 'steadyline' });
}, 120_000);
afterAll(() => stopPermitted(stack));

const PHONE = '+14155550123';
/** A digital thread is named by its customer's number. */
const THREAD = '+14155550199';

let others = 0;
const send = async (messageId: string, interaction: string, more: object = {}): Promise<number> => {
  const data = { id: interaction, type: 'chat', state: 'disconnected' };
  const body = JSON.stringify({ messageId, eventType: 'routing.interaction.wrapup', data, ...more });
  const mac = createHmac('sha256', 'local-genesys-secret').update(body).digest('hex');
  const headers = { 'x-hub-signature-256': `sha256=${mac}` };
  return (await fetch(`${stack.api}/webhooks/genesys`, { method: 'POST', headers, body })).status;
};
/** Of another customer: its success says whose fault a refusal is. */
const another = async (): Promise<void> => {
  others += 1;
  await send(`other-${others}`, `other-${others}`);
  await door.submit({ operation: 'create-case', subject: `other ${others}` });
};

const seen: string[] = [];
const look = async (text: string): Promise<readonly Story[]> => {
  const nowMs = Date.now();
  const found = await find(at, text, { nowMs, defaultRegion: 'US' });
  expect(found.notes).toEqual([]);
  seen.push(foundText(found, nowMs), JSON.stringify(found));
  return found.stories;
};
/** The one record of that name, once it stands so. */
const standing = async (text: string, kind: string, meanwhile = async () => {}): Promise<RecordStory> => {
  const records = (stories: readonly Story[]) =>
    stories.filter((one) => one.kind !== 'cached answer') as RecordStory[];
  const stories = await until(
    async () => {
      await meanwhile();
      return records(await look(text));
    },
    (found) => found.some(({ parts }) => parts[0]?.standing.kind === kind),
  );
  expect(stories).toHaveLength(1);
  return stories[0] as RecordStory;
};

test('P15: what was applied, when, after which try, and that the platform is told; a second form in quarantine', async () => {
  expect(await send('e-applied', THREAD)).toBe(200);
  const story = await standing('e-applied', 'applied');
  expect(story).toMatchObject({
    kind: 'event',
    platform: 'genesys',
    deliveries: 1,
    parts: [{ connector: 'crm', queue: 'digital', update: expect.anything() }],
  });
  expect(story.parts[0]?.tries).toEqual([
    { atMs: expect.any(Number), tookMs: expect.any(Number), answer: 'applied, platform update queued' },
  ]);
  expect(await send('e-applied', THREAD, { note: 'a second form' })).toBe(409);
  // From then on nothing about it changes.
  for (const name of ['e-applied', THREAD]) {
    const [sent] = await until(
      () => look(name),
      ([one]) => (one as RecordStory | undefined)?.parts[0]?.update?.kind === 'sent',
    );
    expect(sent).toMatchObject({ parts: [{ update: { throughMs: expect.any(Number) } }] });
  }
  const byThread = await standing(THREAD, 'applied');
  expect(byThread).toMatchObject({ key: story.key, quarantinedAtMs: expect.any(Number), deliveries: 2 });
  expect(await standing('e-applied', 'applied')).toEqual({ ...byThread, name: 'e-applied' });
  // As the audit trail names it.
  expect(await standing(story.key, 'applied')).toEqual(byThread);
}, 120_000);

test('P11: a payload in quarantine that somebody looks at, and so hides for a while, still waits for a person', async () => {
  expect(await send('e-hidden', 'i-hidden')).toBe(200);
  expect(await send('e-hidden', 'i-hidden', { note: 'a second form' })).toBe(409);
  const QueueUrl = await at.queueUrl('quarantine');
  const inQuarantine = async () => (await takeSnapshot(at, Date.now(), resolveConfig())).quarantined;
  const before = await inQuarantine();
  expect(before).toBeGreaterThan(0);
  const { Messages = [] } = await at.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 30 }),
  );
  expect(Messages.length).toBeGreaterThan(0);
  expect(await inQuarantine()).toBe(before);
}, 120_000);

test('an empty text is refused with a sentence', async () => {
  const nothing = find(at, '', { nowMs: Date.now(), defaultRegion: 'US' });
  await expect(nothing).rejects.toThrow('Say what to find');
});

test('P15: what was dead-lettered, why, and after which tries; by event id, interaction and request id', async () => {
  await door.crmRefuses([
    { eventId: 'e-dead', status: 422, times: 100 },
    { kind: 'case', reference: 'refused', status: 422, times: 100 },
  ]);
  expect(await send('e-dead', 'i-dead')).toBe(200);
  const { body } = await door.submit({ operation: 'create-case', reference: 'refused', phone: PHONE });
  for (const name of ['e-dead', 'i-dead', body.requestId, PHONE]) {
    const { parts } = await standing(name, 'dead-lettered', another);
    expect(parts[0]).toMatchObject({ letter: { reason: 'permanent', attempts: 3 } });
    expect(parts[0]?.tries.map(({ answer }) => answer)).toEqual(
      Array(3).fill(expect.stringContaining('422')),
    );
  }
  await door.crmRefuses([]);
}, 120_000);

test('P15: a request and a cached answer are found by their customer’s number, too, without what they say', async () => {
  const phone = '+14155550777';
  const { body } = await door.submit({ operation: 'refresh-customer', phone });
  const byId = await standing(body.requestId, 'applied');
  const stories = await look('(415) 555-0777');
  expect(stories).toContainEqual(byId);
  expect(stories).toContainEqual({
    kind: 'cached answer',
    ...{ connector: 'crm', lookup: 'customer', found: true, cachedAtMs: expect.any(Number) },
    ...{ invalidated: false, refreshing: false },
  });
  expect(await look('nobody-knows-it')).toEqual([]);
}, 120_000);

/** Opens a breaker by hand, until every container knows; answers what closes it. */
async function opened(name: string): Promise<() => Promise<unknown>> {
  const tables = [at.dynamo, at.table('breaker')] as const;
  const breakers = { ...dynamoBreakerStore(...tables), ...dynamoBreakerList(...tables) };
  await force(breakers, name, (state) => forceOpen(state, Date.now(), 'ann', 'a test'));
  await breakerKnown();
  const settings = { resolveAfterMs: 1000 };
  return () => force(breakers, name, (state) => forceClose(state, Date.now(), 'ann', 'a test', settings));
}

test('P15: what waits, and for what: a held breaker, a paused source', async () => {
  const close = await opened('crm');
  expect(await send('e-held', 'i-held')).toBe(200);
  const { body } = await door.submit({ operation: 'create-case', subject: 'held' });
  for (const name of ['e-held', 'i-held', body.requestId]) {
    const { parts } = await standing(name, 'waiting');
    expect(parts[0]?.standing).toMatchObject({ causes: [{ kind: 'breaker', breaker: 'crm' }] });
  }
  const controls = dynamoControlStore(at.dynamo, at.table('coordination'));
  const known = (await controls.read('digital-worker')) ?? initialControl;
  const paused = { ...known, pauseReason: 'operator', pausedBy: 'ann', pausedAtMs: Date.now() } as const;
  await controls.write('digital-worker', paused);
  const { parts } = await standing('i-held', 'waiting');
  expect(parts[0]?.standing).toMatchObject({
    causes: [{ kind: 'paused', worker: 'digital-worker', by: 'ann' }, { kind: 'breaker' }],
  });
  await controls.write('digital-worker', { ...paused, pauseReason: '', revision: paused.revision + 1 });
  await close();
}, 180_000);

test('P15: of a platform update whether it waits or was dead-lettered, by the event’s id as by its interaction', async () => {
  const updateOf = async (name: string) => (await standing(name, 'applied')).parts[0]?.update;
  const rules = [{ interactionId: 'i-unknown', code: 'not.found' }];
  await fetch(`${stack.simulators.control}/genesys/_sim/rules`, {
    ...{ method: 'POST', body: JSON.stringify({ rules }) },
  });
  expect(await send('e-unknown', 'i-unknown')).toBe(200);
  for (const name of ['e-unknown', 'i-unknown']) {
    const update = await until(
      () => updateOf(name),
      (found) => found?.kind === 'dead-lettered',
    );
    expect(update).toMatchObject({ letter: { reason: 'permanent', error: expect.stringContaining('404') } });
  }
  const close = await opened('genesys');
  expect(await send('e-untold', 'i-untold')).toBe(200);
  for (const name of ['e-untold', 'i-untold'])
    expect(await updateOf(name)).toMatchObject({
      ...{ kind: 'queued', updates: expect.any(Number) },
      causes: [{ kind: 'breaker', breaker: 'genesys' }],
    });
  await close();
}, 180_000);

test('P15: the command line tells the same, and its exit code whether anything was found', async () => {
  const script = new URL('../../bin/steadyline.ts', import.meta.url).pathname;
  const run = async (text: string) => {
    const child = spawn(process.execPath, [script, 'find', text, '--local', stack.endpoints.admin]);
    const [out, [code]] = await Promise.all([textOf(child.stdout), once(child, 'close')]);
    return { out, code };
  };
  const [letter, nothing] = await Promise.all([run('e-dead'), run('nobody-knows-it')]);
  expect(letter.code).toBe(0);
  expect(letter.out).toMatch(/crm: dead-lettered: steadyline dlq list digital[\s\S]*permanent after 3 tries/);
  expect(nothing).toEqual({ out: expect.stringMatching(/^Nothing of that name is known/), code: 2 });
}, 60_000);

test('P15: a find asks for no more, however much there is; of very much under one name it shows a part and says so', async () => {
  const nowMs = Date.now();
  const piiKey = await piiKeyAt(at)();
  const deployment = {
    tables: { idempotency: at.table('idempotency'), requests: at.table('requests') },
    ...{ queue: at.queueName('voice'), piiKey, nowMs },
  };
  const of = (text: string) => find(at, text, { nowMs, defaultRegion: 'US' });
  const take = countReads([at.dynamo], (input) =>
    /-(idempotency|requests|cache)"/.test(JSON.stringify(input)),
  );
  const reads = async (text: string) => {
    take();
    const found = await of(text);
    return { ...take(), found };
  };
  const before = await reads('e-applied');
  const crowd = interactionKey(hasher, piiKey, { platform: 'genesys', interactionId: 'i-crowd' });
  const rows = [...records(1500, deployment)].filter(({ table }) => table === deployment.tables.idempotency);
  for (let from = 0; from < rows.length; from += 25) {
    const Put = rows.slice(from, from + 25).map(({ item }) => {
      // Letters, and events of one interaction.
      const Item = item['letter'] === undefined ? { ...item, foundUnder: { S: crowd } } : item;
      return { PutRequest: { Item } };
    });
    await at.dynamo.send(new BatchWriteItemCommand({ RequestItems: { [at.table('idempotency')]: Put } }));
  }
  const after = await reads('e-applied');
  expect(after.calls).toBe(before.calls);
  expect(after.bytes).toBeLessThan(before.bytes + 500);
  const { found, calls, bytes } = await reads('i-crowd');
  expect(found.stories).toHaveLength(500);
  expect(found.notes).toEqual(['There are more than 500: not all of them are shown.']);
  // Five batches of a hundred records; a page of keys holds no more than is shown.
  expect(calls).toBeLessThanOrEqual(before.calls + 5);
  expect(bytes).toBeLessThan(500 * 800);
}, 120_000);

test('P9: nothing that find tells holds a number, a payload or a value', () => {
  const told = seen.join('\n');
  for (const secret of ['5550123', '5550199', '5550777', 'second form', 'disconnected', 'CASE-'])
    expect(told).not.toContain(secret);
});
