/** What a container asks of the fleet's tables, how often, and what their faults come to. */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { breakerItem } from '../../../lambdas/adapters/dynamodb/breaker-item.ts';
import { dynamoBreakerList } from '../../../lambdas/adapters/dynamodb/breaker-list.ts';
import { dynamoBreakerReader } from '../../../lambdas/adapters/dynamodb/breaker-reader.ts';
import { dynamoBreakerStore } from '../../../lambdas/adapters/dynamodb/breaker-store.ts';
import { dynamoControlStore } from '../../../lambdas/adapters/dynamodb/control-store.ts';
import { dynamoHealthStore } from '../../../lambdas/adapters/dynamodb/health-store.ts';
import { dynamoIncidentStore } from '../../../lambdas/adapters/dynamodb/incident-store.ts';
import { dynamoRateStore } from '../../../lambdas/adapters/dynamodb/rate-store.ts';
import { initialState } from '../../../lambdas/core/breaker/transitions.ts';
import { emptyHealth } from '../../../lambdas/core/breaker/window.ts';
import { initialControl } from '../../../lambdas/core/control/initial.ts';
import type { HealthReport } from '../../../lambdas/core/ports.ts';
import { type Answer, expectUnavailable, fakeAws, fault } from './fake-aws.ts';

type Item = Record<string, AttributeValue>;
const NOW = Date.UTC(2026, 0, 1);
const n = (value: number) => ({ N: String(value) });
const refused = (Item?: Item) =>
  new ConditionalCheckFailedException({ $metadata: {}, message: 'no', ...(Item && { Item }) });
const dynamo = (...answers: Answer[]) => fakeAws<DynamoDBClient>(...answers);
const [code, message] = ['store_unavailable', 'A table could not be read or written.'];

describe('the breakers of a container', () => {
  const state = { ...initialState('crm'), version: 3 };
  const answer = {
    Responses: {
      breakers: [breakerItem(state)],
      coordination: [{ pk: { S: 'health#crm' }, streak: n(2) }],
    },
  };
  const age = (nowMs: number, notBeforeMs = nowMs) => ({ nowMs, notBeforeMs });
  const over = (...answers: Answer[]) => {
    const aws = dynamo(...answers);
    return { ...aws, read: dynamoBreakerReader(aws.client, 'breakers', 'coordination') };
  };
  const names = ({ input }: { input: { RequestItems: Record<string, { Keys: Item[] }> } }) =>
    input.RequestItems['breakers']?.Keys.map(({ pk }) => pk?.S);

  test('P4: are read with their windows in one call, and again only once the copy is too old', async () => {
    const { read, sent } = over(answer);
    const copy = { state, health: { ...emptyHealth, streak: 2 }, atMs: NOW };
    expect(await read('crm', age(NOW))).toEqual(copy);
    expect(await read('crm', age(NOW + 9, NOW))).toEqual(copy);
    expect(sent).toHaveLength(1);
    expect(await read('crm', age(NOW + 9, NOW + 1))).toEqual({ ...copy, atMs: NOW + 9 });
    expect(sent[1]?.input.RequestItems).toMatchObject({
      breakers: { Keys: [{ pk: { S: 'crm' } }] },
      coordination: { Keys: [{ pk: { S: 'health#crm' } }] },
    });
  });

  test('P4: come along with each other, those that were never written too', async () => {
    const { read, sent } = over(answer);
    await read('crm', age(NOW));
    expect(await read('crm/case', age(NOW + 1))).toEqual({
      ...{ state: initialState('crm/case'), health: emptyHealth, atMs: NOW + 1 },
    });
    await read('crm', age(NOW + 1));
    expect(sent.map(names)).toEqual([['crm'], ['crm/case', 'crm']]);
  });

  test('P4: are no more than fifty at once, the one that is asked for among them', async () => {
    const { read, sent } = over({});
    for (let index = 0; index <= 51; index += 1) await read(`b${index}`, age(NOW + index));
    expect(names(sent[51] as never)).toHaveLength(50);
    expect(names(sent[51] as never)?.[0]).toBe('b51');
  });

  test('P4: that could not be read are unavailable, and read again by the next', async () => {
    const half = { ...answer, UnprocessedKeys: { breakers: {} } };
    const { read, sent } = over(fault, half, answer);
    await expectUnavailable(read('crm', age(NOW)), 'breaker_store', 'A breaker could not be read.');
    await expect(read('crm', age(NOW))).rejects.toMatchObject({
      ...{ code: 'breaker_store', cause: new Error('keys were left unprocessed') },
    });
    expect(await read('crm', age(NOW))).toMatchObject({ state });
    expect(sent).toHaveLength(3);
  });
});

describe('a breaker’s record', () => {
  const over = (...answers: Answer[]) => {
    const aws = dynamo(...answers);
    const tables = [aws.client, 'breakers'] as const;
    return { ...aws, store: { ...dynamoBreakerStore(...tables), ...dynamoBreakerList(...tables) } };
  };

  test('P4: is written on the version that was read', async () => {
    const { store, sent } = over();
    const next = { ...initialState('crm'), version: 1 };
    expect([await store.transition(next, 0), await store.transition(next, 7)]).toEqual([true, true]);
    const put = { TableName: 'breakers', Item: breakerItem(next) };
    expect(sent.map(({ input }) => input)).toEqual([
      { ...put, ConditionExpression: 'attribute_not_exists(pk)' },
      {
        ...put,
        ConditionExpression: 'version = :expected',
        ExpressionAttributeValues: { ':expected': n(7) },
      },
    ]);
    expect(await over(refused()).store.transition(next, 7)).toBe(false);
    const told = 'A breaker could not be written.';
    await expectUnavailable(over(fault).store.transition(next, 7), 'breaker_store', told);
  });

  test('P4: lacks nothing that an older release did not write', async () => {
    const { store } = over({ Item: { pk: { S: 'crm' } } });
    expect(await store.read('crm')).toEqual(initialState('crm'));
  });

  test('P8: is listed with all others, page by page', async () => {
    const page = (name: string, more: object = {}) => ({ Items: [breakerItem(initialState(name))], ...more });
    const { store, sent } = over(page('crm', { LastEvaluatedKey: { pk: { S: 'crm' } } }), page('nice'));
    expect(await store.list()).toEqual([initialState('crm'), initialState('nice')]);
    expect(sent.map(({ input }) => input)).toEqual([
      { TableName: 'breakers', ConsistentRead: true },
      { TableName: 'breakers', ConsistentRead: true, ExclusiveStartKey: { pk: { S: 'crm' } } },
    ]);
    expect(await over({}).store.list()).toEqual([]);
    await expectUnavailable(over(fault).store.list(), 'breaker_store', 'The breakers could not be listed.');
  });

  test('P4: gives no lease of a round that is over, without asking', async () => {
    const { store, sent } = over();
    const lease = { round: 1, lease: 'l', max: 3, endsMs: NOW + 5 };
    expect(await store.leaseProbe('crm', { ...lease, nowMs: NOW, untilMs: NOW })).toBe(false);
    expect(sent).toEqual([]);
    expect(await store.leaseProbe('crm', { ...lease, nowMs: NOW, untilMs: NOW + 1 })).toBe(true);
    expect(await over(refused({})).store.answerProbe('crm', 1, 'l', 'ok' as never)).toBeUndefined();
  });
});

describe('a breaker’s window', () => {
  const report = (more: Partial<HealthReport> = {}): HealthReport => ({
    ...{ slot: 2, bucketStartMs: NOW, successes: 1, failures: 0, failingGroups: [], atMs: NOW },
    ...{ streak: 0, restartsStreak: false, throttledGroups: [], restartsThrottles: false, refusal: '' },
    ...more,
  });
  const over = (...answers: Answer[]) => {
    const aws = dynamo(...answers);
    return { ...aws, store: dynamoHealthStore(aws.client, 'coordination') };
  };
  const bucket = (startMs: number): Item => ({ pk: { S: 'health#crm' }, s2: n(startMs), k2: n(1), f2: n(0) });

  test('P4: a report is one call, two for the first of its bucket, and three at most', async () => {
    const counted = over({ Attributes: bucket(NOW) });
    expect(await counted.store.report('crm', report())).toMatchObject({ buckets: [{ startMs: NOW }] });
    expect(counted.sent.map(({ input }) => input.ConditionExpression)).toEqual(['s2 = :start']);
    const first = over(refused(bucket(NOW - 1)), { Attributes: bucket(NOW) });
    await first.store.report('crm', report());
    expect(first.sent.map(({ input }) => input.ConditionExpression)).toEqual([
      ...['s2 = :start', 'attribute_not_exists(s2) OR s2 < :start'],
    ]);
    const raced = over(refused(bucket(NOW - 1)), refused(bucket(NOW)), { Attributes: bucket(NOW) });
    await raced.store.report('crm', report());
    expect(raced.sent.map(({ input }) => input.ConditionExpression)[2]).toBe('s2 = :start');
    const contended = over(refused(bucket(NOW - 1)));
    await contended.store.report('crm', report());
    expect(contended.sent).toHaveLength(3);
  });

  test('P4: a row of failures that begins anew leaves no group of the one before', async () => {
    const { store, only } = over({ Attributes: bucket(NOW) });
    await store.report('crm', report({ streak: 1, restartsStreak: true }));
    expect(only().UpdateExpression).toMatch(/ REMOVE streakGroups$/);
  });

  test('P4: a report that is a whole window late counts for nothing', async () => {
    const { store, sent } = over(refused(bucket(NOW + 1)));
    expect(await store.report('crm', report())).toMatchObject({ buckets: [{ startMs: NOW + 1 }] });
    expect(sent).toHaveLength(1);
  });

  test('P4: a success is noted in one call, a newer one of the same group in two, a fresh one’s in none more', async () => {
    const note = async (item?: Item) => {
      const { store, sent } = over(item === undefined ? {} : refused(item), {});
      await store.noteSuccess('crm', { group: 'g', atMs: NOW, begunAtMs: NOW - 1 }, NOW - 5);
      return sent.map(({ input }) => input.UpdateExpression);
    };
    expect(await note()).toHaveLength(1);
    expect(await note({ ok1: { S: 'g' }, ok1At: n(NOW - 6) })).toEqual([
      ...[expect.stringContaining('ok2'), 'SET ok1At = :at, ok1Begun = :begun'],
    ]);
    expect(await note({ ok1: { S: 'g' }, ok1At: n(NOW - 5) })).toHaveLength(1);
    expect(await note({ ok1: { S: 'other' }, ok1At: n(NOW - 6) })).toHaveLength(1);
  });

  test('P1: out of reach is unavailable', async () => {
    const { store } = over(fault);
    await expectUnavailable(store.read('crm'), code, message);
    await expectUnavailable(store.report('crm', report()), code, message);
    await expectUnavailable(store.noteBackpressure('crm', NOW), code, message);
  });
});

describe('an incident’s record', () => {
  const over = (...answers: Answer[]) => {
    const aws = dynamo(...answers);
    return { ...aws, store: dynamoIncidentStore(aws.client, 'coordination') };
  };
  const claim = (...answers: Answer[]) => over(...answers).store.claim('p#k', 5, 'o', NOW, NOW + 9);
  const go = { kind: 'go', triggered: false, resolved: false };

  test('P8: is claimed in one call, and remembered for 30 days', async () => {
    const { store, only } = over({ Attributes: {} });
    expect(await store.claim('p#k', 5, 'o', NOW + 1, NOW + 9)).toEqual(go);
    expect(only()).toMatchObject({ TableName: 'coordination', Key: { pk: { S: 'oncall#p#k' } } });
    expect(only().ExpressionAttributeValues[':ttl']).toEqual(n(NOW / 1000 + 1 + 30 * 86_400));
  });

  test.each([
    [
      { triggered: { BOOL: true }, version: n(4) },
      { ...go, triggered: true },
    ],
    [
      { triggered: { BOOL: false }, version: n(4) },
      { ...go, resolved: true },
    ],
    [{ version: n(4) }, { ...go, resolved: true }],
  ])('P8: says whether the incident is open: %j', async (Attributes, expected) => {
    expect(await claim({ Attributes })).toEqual(expected);
    expect(await claim({})).toEqual(go);
  });

  test.each([
    [{ version: n(5) }, { kind: 'delivered' }],
    [{ claimed: n(6) }, { kind: 'delivered' }],
    [
      { version: n(4), claimed: n(5), leaseUntil: n(NOW + 3) },
      { kind: 'busy', untilMs: NOW + 3 },
    ],
    [{}, { kind: 'busy', untilMs: 0 }],
  ])('P8: refuses a step that was delivered or overtaken, or waits: %j', async (Item, expected) => {
    expect(await claim(refused(), { Item })).toEqual(expected);
  });

  test('P8: is read as what was delivered', async () => {
    const read = (Item?: Item) => over({ Item }).store.read('p#k');
    expect(await read()).toBeUndefined();
    expect(await read({ claimed: n(3) })).toBeUndefined();
    expect(await read({ version: n(3) })).toEqual({ version: 3, triggered: false });
    expect(await read({ version: n(3), triggered: { BOOL: true } })).toEqual({ version: 3, triggered: true });
  });

  test('P8: is left alone by who has lost it, and a fault is unavailable', async () => {
    const lost = over(refused()).store;
    await expect(lost.delivered('p#k', 5, 'o', true, NOW)).resolves.toBeUndefined();
    await expect(lost.release('p#k', 'o')).resolves.toBeUndefined();
    const [incidentCode, told] = ['incident_store', 'The incident record could not be reached.'];
    await expectUnavailable(claim(fault), incidentCode, told);
    // Only a refusal is looked into.
    await expectUnavailable(claim(fault, {}), incidentCode, told);
    await expectUnavailable(over(fault).store.delivered('p#k', 5, 'o', true, NOW), incidentCode, told);
    await expectUnavailable(over(fault).store.release('p#k', 'o'), incidentCode, told);
    await expectUnavailable(over(fault).store.read('p#k'), incidentCode, told);
  });
});

describe('the controller’s record', () => {
  const over = (...answers: Answer[]) => {
    const aws = dynamo(...answers);
    return { ...aws, store: dynamoControlStore(aws.client, 'coordination') };
  };

  test('P4: is read whole; what it lacks or nobody knows is as at the beginning', async () => {
    const Item = { pk: { S: 'control#voice-worker' }, depth: n(7), pauseReason: { S: 'boredom' } };
    const { store, only } = over({ Item });
    expect(await store.read('voice-worker')).toEqual({ ...initialControl, depth: 7 });
    expect(only()).toMatchObject({ TableName: 'coordination', Key: { pk: { S: 'control#voice-worker' } } });
  });

  test.each(['long-outage', 'backpressure', 'operator'])(
    'P4: says why it paused: %s',
    async (pauseReason) => {
      const Item = { pk: { S: 'control#voice-worker' }, pauseReason: { S: pauseReason } };
      expect(await over({ Item }).store.read('voice-worker')).toEqual({ ...initialControl, pauseReason });
    },
  );

  test('P4: of an older release says nothing of a pause', async () => {
    expect(await over({ Item: { pk: { S: 'x' } } }).store.read('w')).toEqual(initialControl);
  });

  test('P4: that can not be reached is unavailable, and one that has changed is not written', async () => {
    const { store } = over(fault);
    const controlCode = 'control_store';
    await expectUnavailable(store.read('w'), controlCode, "The controller's record could not be read.");
    const told = "The controller's record could not be written.";
    await expectUnavailable(store.write('w', initialControl), controlCode, told);
    expect(await over(refused()).store.write('w', initialControl)).toBe(false);
  });
});

describe('a rate lane', () => {
  const request = { count: 2, spacingMs: 5, nowMs: NOW, horizonMs: 100 };
  const over = (...answers: Answer[]) => {
    const aws = dynamo(...answers);
    return { ...aws, store: dynamoRateStore(aws.client, 'coordination') };
  };
  const forms = (sent: { input: { UpdateExpression: string } }[]) =>
    sent.map(({ input }) => (input.UpdateExpression.includes(':span') ? 'ahead' : 'behind'));

  test('P12: is booked in one call of its likely form, which is that of the booking before', async () => {
    const ahead = { Attributes: { next: n(NOW + 30) } };
    const { store, sent } = over({}, refused({ next: n(NOW + 20) }), ahead, ahead);
    expect(await store.book('crm', request)).toEqual({ kind: 'booked', startMs: NOW });
    expect(await store.book('crm', request)).toEqual({ kind: 'booked', startMs: NOW + 20 });
    expect(await store.book('crm', request)).toEqual({ kind: 'booked', startMs: NOW + 20 });
    expect(forms(sent)).toEqual(['behind', 'behind', 'ahead', 'ahead']);
    expect(sent[0]?.input).toMatchObject({ TableName: 'coordination', Key: { pk: { S: 'rate#crm' } } });
  });

  test('P12: that is taken beyond the horizon refuses', async () => {
    const { store, sent } = over(refused({ next: n(NOW + 101), work: n(NOW - 1) }));
    expect(await store.book('crm', request)).toEqual({
      kind: 'refused',
      timeline: { nextMs: NOW + 101, workedMs: NOW - 1 },
    });
    expect(sent).toHaveLength(1);
  });

  test('P12: whose next free time is now is free, and so is one that tells none', async () => {
    for (const item of [{ next: n(NOW) }, { work: n(NOW) }]) {
      const { store, sent } = over(refused({ next: n(NOW + 5) }), { Attributes: { next: n(NOW + 15) } });
      await store.book('crm', request);
      const after = over(refused(item), {});
      expect(await after.store.book('crm', request)).toEqual({ kind: 'booked', startMs: NOW });
      expect([forms(sent), forms(after.sent)]).toEqual([
        ['behind', 'ahead'],
        ['behind', 'behind'],
      ]);
    }
  });

  test('P12: that others write all the time is unavailable, after eight calls', async () => {
    const { store, sent } = over(refused({ next: n(NOW) }));
    await expect(store.book('crm', request)).rejects.toMatchObject({
      ...{ name: 'UnavailableError', code: 'rate_contended' },
      message: 'A rate lane is written too often to book on it.',
    });
    expect(sent).toHaveLength(8);
    await expectUnavailable(over(fault).store.book('crm', request), code, message);
  });

  test('P12: a hold-off that is shorter than one before changes nothing', async () => {
    await expect(over(refused({ next: n(NOW) })).store.holdOff('crm', NOW - 1)).resolves.toBeUndefined();
    await expectUnavailable(over(fault).store.holdOff('crm', NOW), code, message);
  });
});
