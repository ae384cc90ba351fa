/** Records of events and of a connector's changes as requests: contention, faults and lives, which engines hide. */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { dynamoEventRecords } from '../../../lambdas/adapters/dynamodb/event-records.ts';
import { dynamoFormerRecords } from '../../../lambdas/adapters/dynamodb/former-records.ts';
import { dynamoFoundRecords } from '../../../lambdas/adapters/dynamodb/found-records.ts';
import { dynamoQuarantineNotes } from '../../../lambdas/adapters/dynamodb/quarantine-notes.ts';
import { dynamoChangeCounter, dynamoRecordIndex } from '../../../lambdas/adapters/dynamodb/record-index.ts';
import { dynamoUnsentRecords } from '../../../lambdas/adapters/dynamodb/unsent-records.ts';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { MAX_KEYS } from '../../../lambdas/core/connector/record-index.ts';
import { ConflictError, UnavailableError, UnknownFormatError } from '../../../lambdas/core/errors.ts';
import { untried } from '../../../lambdas/core/retry/history.ts';
import { type Answer, expectUnavailable, fakeAws, fault } from './fake-aws.ts';

type Item = Record<string, AttributeValue>;
const LETTER = { queue: 'voice', reason: 'permanent', error: 'e', attempts: 1, recent: [] } as const;
const NOW = Date.UTC(2026, 0, 1);
const [code, message] = ['store_unavailable', 'A table could not be read or written.'];
const lives = { receivedS: 100, appliedS: 20, deadExtraS: 3000 };
const seconds = (lifeS: number) => ({ N: String(NOW / 1000 + lifeS) });
const refused = (Item?: Item) =>
  new ConditionalCheckFailedException({ $metadata: {}, message: 'no', ...(Item && { Item }) });
const item = (more: Item = {}): Item => ({
  pk: { S: 'k' },
  payloadHash: { S: 'h' },
  ttl: seconds(9),
  ...more,
});
const over = (...answers: Answer[]) => {
  const aws = fakeAws<DynamoDBClient>(...answers);
  return { ...aws, records: dynamoEventRecords(aws.client, 'records', lives) };
};
const ttlOf = ({ input }: { input: { ExpressionAttributeValues: Item } }) =>
  input.ExpressionAttributeValues[':ttl'];

describe('an event’s record, as ingest sees it', () => {
  test('P1: is new where there was none, and lives as long as a message can wait', async () => {
    const { records, sent } = over();
    const { signal } = new AbortController();
    expect(await records.observe('k', 'h', NOW, { signal })).toEqual({ kind: 'new', payloadHash: 'h' });
    expect(sent).toMatchObject([
      { input: { TableName: 'records', Key: { pk: { S: 'k' } }, ReturnValues: 'ALL_OLD' } },
    ]);
    expect(sent[0]?.signal).toBe(signal);
    expect(sent.map(ttlOf)).toEqual([seconds(100)]);
  });

  test.each([
    [{}, 'received'],
    [{ state: { S: 'received' } }, 'received'],
    [{ state: { S: 'applied' } }, 'applied'],
  ])('P2: with %j is %s', async (more, kind) => {
    const { records } = over({ Attributes: item(more) });
    expect(await records.observe('k', 'h', NOW)).toEqual({ kind, payloadHash: 'h' });
  });

  test('P2: that is over is replaced, if nobody else has been as quick', async () => {
    const expired = { Attributes: item({ ttl: seconds(-1) }) };
    const { signal } = new AbortController();
    const { records, sent } = over(expired, {});
    expect(await records.observe('k', 'other', NOW, { signal })).toEqual({
      kind: 'new',
      payloadHash: 'other',
    });
    expect(sent[1]).toMatchObject({
      signal,
      input: {
        ConditionExpression: '#ttl = :expired',
        ExpressionAttributeValues: { ':expired': seconds(-1), ':hash': { S: 'other' }, ':ttl': seconds(100) },
      },
    });
    const late = over(expired, refused(item()), { Attributes: item() });
    expect(await late.records.observe('k', 'h', NOW)).toEqual({ kind: 'received', payloadHash: 'h' });
  });

  test('P1: that changes under every look is unavailable, after three', async () => {
    const { records, sent } = over(({ input }) => {
      if (input.ConditionExpression.includes(':expired')) throw refused(item());
      return { Attributes: item({ ttl: seconds(-1) }) };
    });
    await expect(records.observe('k', 'h', NOW)).rejects.toMatchObject({
      ...{
        name: 'UnavailableError',
        code: 'store_contended',
        message: 'A record changed faster than it could be read.',
      },
    });
    expect(sent).toHaveLength(6);
  });

  test('P2: of a newer release is left alone', async () => {
    const { records } = over({ Attributes: item({ v: { N: '99' } }) });
    await expect(records.observe('k', 'h', NOW)).rejects.toThrow(UnknownFormatError);
  });

  test('P1: out of reach is unavailable', async () => {
    await expectUnavailable(over(fault).records.observe('k', 'h', NOW), code, message);
  });
});

describe('a claim', () => {
  const target = { key: 'k', generation: 1, payloadHash: 'h' };

  test('P2: is one update where the record is free', async () => {
    const { records, sent } = over({ Attributes: item() });
    expect(await records.claim(target, 'o', NOW, NOW + 1000)).toEqual({ kind: 'claimed', history: untried });
    expect(sent.map(ttlOf)).toEqual([seconds(100)]);
    expect(await over({}).records.claim(target, 'o', NOW, NOW + 1000)).toMatchObject({ kind: 'claimed' });
  });

  test('P2: of a record that is over takes it again, on its expiry', async () => {
    const { records, sent } = over(refused(item({ ttl: seconds(0), state: { S: 'applied' } })), {});
    expect(await records.claim(target, 'o', NOW, NOW + 1000)).toMatchObject({ kind: 'claimed' });
    expect(sent[1]?.input).toMatchObject({
      ConditionExpression: '#ttl = :expired',
      ExpressionAttributeValues: { ':expired': seconds(0), ':ttl': seconds(100) },
    });
  });

  test('P2: on a record that changes under every look is unavailable, after three', async () => {
    const { records, sent } = over(refused(item({ ttl: seconds(-1) })));
    await expect(records.claim(target, 'o', NOW, NOW + 1000)).rejects.toMatchObject({
      ...{
        name: 'UnavailableError',
        code: 'store_contended',
        message: 'A record changed faster than it could be claimed.',
      },
    });
    expect(sent).toHaveLength(3);
    const free = over(refused(item()));
    await expect(free.records.claim(target, 'o', NOW, NOW + 1000)).rejects.toThrow(UnavailableError);
  });

  test('P2: notes when it was first claimed, for systems that forget keys, and only for them', async () => {
    const claimed = async (Attributes: Item) => {
      const { client, only } = fakeAws<DynamoDBClient>({ Attributes });
      const records = dynamoEventRecords(client, 'records', lives, { keepsFirstClaim: true });
      const claim = await records.claim(target, 'o', NOW, NOW + 1000);
      expect(only().UpdateExpression).toMatch(
        /^SET firstClaimedAt = if_not_exists\(firstClaimedAt, :first\), /,
      );
      expect(only().ExpressionAttributeValues[':first']).toEqual({ N: String(NOW) });
      return claim.kind === 'claimed' ? claim.history : undefined;
    };
    expect(await claimed({ firstClaimedAt: { N: String(NOW - 5) } })).toEqual({
      ...untried,
      firstClaimedAtMs: NOW - 5,
    });
    // This one is the first.
    expect(await claimed({ firstClaimedAt: { N: String(NOW) } })).toEqual(untried);
    const { records, only } = over({ Attributes: item() });
    await records.claim(target, 'o', NOW, NOW + 1000);
    expect(only().UpdateExpression).not.toContain('firstClaimedAt');
  });

  test('P2: that somebody else holds waits for its end; one’s own does not', async () => {
    const held = item({ owner: { S: 'o' }, claimUntil: { N: String(NOW + 5) } });
    expect(await over(refused(held)).records.claim(target, 'other', NOW, NOW + 1000)).toEqual({
      ...{ kind: 'busy', untilMs: NOW + 5 },
    });
    await expect(over(refused(held)).records.claim(target, 'o', NOW, NOW + 1000)).rejects.toMatchObject({
      code: 'store_contended',
    });
  });

  test('P2: on a record of a newer release is none', async () => {
    const { records } = over(refused(item({ v: { N: '99' } })));
    await expect(records.claim(target, 'o', NOW, NOW + 1000)).rejects.toThrow(UnknownFormatError);
  });

  test('P11: that was lost is a conflict where an end was to be written, and no matter where a try was', async () => {
    const { records } = over(refused(item({ generation: { N: '1' } })));
    const lost = new ConflictError('The claim on this record was lost before its end was written.');
    await expect(records.markDeadLettered(target, 'o', 2, NOW, LETTER)).rejects.toEqual(lost);
    await expect(records.complete(target, 'o', NOW)).rejects.toEqual(lost);
    await expect(records.markDeadLettered(target, 'o', 1, NOW, LETTER)).resolves.toBeUndefined();
    await expect(records.fail(target, 'o', untried, NOW)).resolves.toBeUndefined();
    await expect(records.release(target, 'o')).resolves.toBeUndefined();
  });

  test('P11: that ends keeps the record as long as a replay of it can come', async () => {
    const { records, sent } = over();
    await records.complete({ ...target, generation: 0 }, 'o', NOW);
    await records.complete(target, 'o', NOW);
    await records.markDeadLettered(target, 'o', 2, NOW, LETTER);
    expect(sent.map(ttlOf)).toEqual([seconds(20), seconds(3020), seconds(100)]);
  });

  test('P15: that ends keeps the last tries where it is told them', async () => {
    const { records, sent } = over();
    await records.complete(target, 'o', NOW, [{ atMs: NOW, tookMs: 7, answer: 'applied' }]);
    await records.complete(target, 'o', NOW);
    const [told, untold] = sent.map(({ input }) => input);
    expect(told.UpdateExpression).toContain(', recent = :recent REMOVE');
    expect(told.ExpressionAttributeValues[':recent']).toEqual({ L: [{ S: `${NOW} 7 applied` }] });
    expect(untold.UpdateExpression).not.toContain('recent');
    expect(untold.ExpressionAttributeValues).not.toHaveProperty(':recent');
  });

  test('P1: out of reach is unavailable', async () => {
    const { records } = over(fault);
    await expectUnavailable(records.claim(target, 'o', NOW, NOW), code, message);
    await expectUnavailable(records.release(target, 'o'), code, message);
  });
});

test('P10: a quarantined payload is noted on the record whose id it came under, if that is still there', async () => {
  const { client, sent } = fakeAws<DynamoDBClient>();
  const { signal } = new AbortController();
  await dynamoQuarantineNotes(client, 'records').noteQuarantined('k', NOW, signal);
  expect(sent).toMatchObject([
    {
      signal,
      input: {
        ...{ TableName: 'records', Key: { pk: { S: 'k' } }, UpdateExpression: 'SET quarantinedAt = :now' },
        ConditionExpression: 'attribute_exists(payloadHash)',
        ExpressionAttributeValues: { ':now': { N: String(NOW) } },
      },
    },
  ]);
  const gone = dynamoQuarantineNotes(fakeAws<DynamoDBClient>(refused({})).client, 'records');
  await expect(gone.noteQuarantined('k', NOW)).resolves.toBeUndefined();
});

describe('P15: records that an operator looks for', () => {
  const found = (...answers: Answer[]) => {
    const aws = fakeAws<DynamoDBClient>(...answers);
    return { ...aws, found: dynamoFoundRecords(aws.client, 'records') };
  };

  test('are asked for again where DynamoDB left some over, five times at most', async () => {
    const left = { UnprocessedKeys: { records: { Keys: [{ pk: { S: 'k' } }] } } };
    const { found: records, sent } = found(left, { Responses: { records: [item()] } });
    expect(await records.get(['k'])).toEqual([item()]);
    expect(sent).toHaveLength(2);
    const never = found(left);
    await expect(never.found.get(['k'])).rejects.toMatchObject({
      ...{ name: 'UnavailableError', code: 'store_unavailable' },
      message: 'Some records were left unread; try again.',
    });
    expect(never.sent).toHaveLength(5);
  });

  test('out of reach are unavailable', async () => {
    await expectUnavailable(found(fault).found.get(['k']), code, message);
    await expect(found(fault).found.under('u', 1)).rejects.toMatchObject({ code, message });
  });
});

describe('a record that no queue has held', () => {
  const forget = (answer: Answer, signal?: AbortSignal) => {
    const aws = fakeAws<DynamoDBClient>(answer);
    return { ...aws, done: dynamoUnsentRecords(aws.client, 'records').forget('k', 'h', signal) };
  };

  test('P1: is deleted while nobody else has had to do with it', async () => {
    const { signal } = new AbortController();
    const { done, sent } = forget({}, signal);
    await done;
    expect(sent[0]).toMatchObject({
      ...{ command: 'DeleteItemCommand', signal },
      input: {
        ...{ TableName: 'records', Key: { pk: { S: 'k' } }, ExpressionAttributeNames: { '#state': 'state' } },
        ExpressionAttributeValues: { ':hash': { S: 'h' }, ':once': { N: '1' } },
      },
    });
    const conditions = sent[0]?.input.ConditionExpression.split(' AND ').sort();
    expect(conditions).toEqual([
      ...['attribute_not_exists(#state)', 'attribute_not_exists(allowedHash)'],
      ...['attribute_not_exists(generation)', 'payloadHash = :hash', 'seen = :once'],
    ]);
  });

  test('P1: stays where somebody has, and a fault is told', async () => {
    await expect(forget(refused()).done).resolves.toBeUndefined();
    await expectUnavailable(forget(fault).done, code, message);
  });
});

describe('records by the id rule of before', () => {
  const former = (...answers: Answer[]) => {
    const aws = fakeAws<DynamoDBClient>(...answers);
    return { ...aws, former: dynamoFormerRecords(aws.client, 'records', lives, fakeClock(NOW)) };
  };

  test('P2: tell when they were accepted, as noted or by their expiry', async () => {
    const at = async (more: Item) => (await former({ Item: item(more) }).former.find('k'))?.acceptedAtMs;
    expect(await at({ acceptedAt: { N: '7' } })).toBe(7);
    expect(await at({})).toBe(NOW + (9 - 100) * 1000);
    expect(await at({ state: { S: 'applied' } })).toBe(NOW + (9 - 20) * 1000);
  });

  test('P2: are read consistently and given up with their signal; there may be none, or one that is over', async () => {
    const { signal } = new AbortController();
    const { former: records, sent } = former({ Item: item() });
    expect(await records.find('k', signal)).toMatchObject({ payloadHash: 'h' });
    expect(sent[0]).toMatchObject({ signal, input: { TableName: 'records', ConsistentRead: true } });
    expect(await former().former.find('k')).toBeUndefined();
    expect(await former({ Item: item({ ttl: seconds(0) }) }).former.find('k')).toBeUndefined();
    await expect(former({ Item: item({ v: { N: '99' } }) }).former.find('k')).rejects.toThrow(
      UnknownFormatError,
    );
  });

  test('P2: the rule of today is in force from the first that asks', async () => {
    const { signal } = new AbortController();
    const { former: records, sent } = former({ Attributes: { inForceSince: { N: '5' } } });
    expect(await records.inForceSince('v2', NOW, signal)).toBe(5);
    expect(sent[0]).toMatchObject({
      signal,
      input: { TableName: 'records', Key: { pk: { S: 'rule#v2' } }, ReturnValues: 'ALL_NEW' },
    });
    expect(await former({}).former.inForceSince('v2', NOW)).toBe(0);
  });
});

describe('changes by a record’s id', () => {
  test('P6: are counted in parts, each by itself', async () => {
    const aws = fakeAws<DynamoDBClient>(({ command, input }) =>
      command === 'GetItemCommand'
        ? { Item: { seq: { N: input.Key.pk.S.at(-1) } } }
        : { Attributes: { seq: { N: '8' } } },
    );
    const counter = dynamoChangeCounter(aws.client, 'cache', 'crm', 3);
    expect(await counter.read()).toEqual([0, 1, 2]);
    expect(await counter.next(1)).toBe(8);
    expect(aws.sent.map(({ input }) => `${input.TableName} ${input.Key.pk.S}`)).toEqual([
      ...['cache seq#crm#0', 'cache seq#crm#1', 'cache seq#crm#2', 'cache seq#crm#1'],
    ]);
    expect(aws.sent[3]?.input).toMatchObject({
      ...{ UpdateExpression: 'ADD seq :one', ExpressionAttributeValues: { ':one': { N: '1' } } },
      ReturnValues: 'ALL_NEW',
    });
    expect(await dynamoChangeCounter(fakeAws<DynamoDBClient>().client, 'cache', 'crm').read()).toEqual([0]);
  });

  test('P6: keep the keys of a record, and live longer than any entry, in whole seconds', async () => {
    const aws = fakeAws<DynamoDBClient>({ Attributes: { keys: { SS: ['a'] } } }, {}, {}, refused(), {});
    const index = dynamoRecordIndex(aws.client, 'cache', 'crm', { keepMs: 1500, now: () => NOW });
    expect([await index.raise('r', 3), await index.raise('r', 3)]).toEqual([['a'], []]);
    expect([await index.add('r', 'b', 3), await index.add('r', 'b', 3)]).toEqual([true, false]);
    expect(aws.sent.slice(0, 4).map(ttlOf)).toEqual([seconds(2), seconds(2), seconds(2), seconds(2)]);
    expect(aws.sent[2]?.input).toMatchObject({
      ...{ TableName: 'cache', Key: { pk: { S: 'record#crm#r' } } },
      ExpressionAttributeNames: { '#ttl': 'ttl', '#keys': 'keys' },
      ExpressionAttributeValues: { ':keys': { SS: ['b'] }, ':most': { N: String(MAX_KEYS) } },
    });
    expect(aws.sent[0]?.input.ExpressionAttributeNames).toEqual({ '#ttl': 'ttl' });
  });
});
