/** What the tables are asked, where no engine could tell, and what their faults come to. */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { conditionalUpdate, readItem } from '../../../lambdas/adapters/dynamodb/conditional.ts';
import { dynamoReconcileMemory } from '../../../lambdas/adapters/dynamodb/reconcile-memory.ts';
import { dynamoReplays } from '../../../lambdas/adapters/dynamodb/replays.ts';
import { dynamoRequestDesk, dynamoRequestStore } from '../../../lambdas/adapters/dynamodb/request-store.ts';
import { dynamoTokenStore } from '../../../lambdas/adapters/dynamodb/token-store.ts';
import { dynamoUpdateNotes } from '../../../lambdas/adapters/dynamodb/update-notes.ts';
import { ConflictError, UnknownFormatError } from '../../../lambdas/core/errors.ts';
import { untried } from '../../../lambdas/core/retry/history.ts';
import { emptyRecord } from '../../../lambdas/core/tokens/record.ts';
import { type Answer, expectUnavailable, fakeAws, fault } from './fake-aws.ts';

type Item = Record<string, AttributeValue>;
const NOW = Date.UTC(2026, 0, 1);
const dynamo = (...answers: Answer[]) => fakeAws<DynamoDBClient>(...answers);
const refused = (Item?: Item) =>
  new ConditionalCheckFailedException({ $metadata: {}, message: 'no', ...(Item && { Item }) });

describe('a conditional update', () => {
  const input = { TableName: 't', Key: { pk: { S: 'k' } }, UpdateExpression: 'SET a = :a' };
  const [code, message] = ['store_unavailable', 'A table could not be read or written.'];

  test('P2: asks for the item in its way and answers what was written', async () => {
    const written = { pk: { S: 'k' }, a: { S: 'a' } };
    const { client, sent } = dynamo({ Attributes: written });
    expect(await conditionalUpdate(client, input)).toEqual({ written: true, item: written });
    expect(sent).toEqual([
      { command: 'UpdateItemCommand', input: { ...input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
    ]);
  });

  test('P5: is given up with its signal', async () => {
    const { signal } = new AbortController();
    const { client, sent } = dynamo();
    await conditionalUpdate(client, input, signal);
    expect(sent[0]?.signal).toBe(signal);
  });

  test('P2: that was refused answers the item in its way, in one call', async () => {
    const { client, sent } = dynamo(refused({ pk: { S: 'theirs' } }));
    expect(await conditionalUpdate(client, input)).toEqual({ written: false, item: { pk: { S: 'theirs' } } });
    expect(sent).toHaveLength(1);
  });

  test('P2: reads the item itself where the refusal brings none', async () => {
    const { client, sent } = dynamo(refused(), { Item: { pk: { S: 'theirs' } } });
    expect(await conditionalUpdate(client, input)).toEqual({ written: false, item: { pk: { S: 'theirs' } } });
    const Key = { pk: { S: 'k' } };
    expect(sent[1]).toEqual({
      command: 'GetItemCommand',
      input: { TableName: 't', Key, ConsistentRead: true },
    });
  });

  test('P1: a fault is unavailable, of a read too', async () => {
    await expectUnavailable(conditionalUpdate(dynamo(fault).client, input), code, message);
    await expectUnavailable(conditionalUpdate(dynamo(refused(), fault).client, input), code, message);
    await expectUnavailable(readItem(dynamo(fault).client, 't', input.Key), code, message);
  });
});

describe('token records', () => {
  const record = { ...emptyRecord, revision: 3, accessToken: 'hidden' };
  const over = (...answers: Answer[]) => {
    const aws = dynamo(...answers);
    return { ...aws, store: dynamoTokenStore(aws.client, 'tokens') };
  };
  const stored = (text: string) => ({ Item: { pk: { S: 'nice' }, record: { S: text } } });

  test('P7: are read by platform; what an older release did not write has its first value', async () => {
    const { store, only } = over(stored('{"v":1,"revision":3}'));
    expect(await store.read('nice')).toEqual({ ...emptyRecord, revision: 3 });
    expect(only()).toEqual({ TableName: 'tokens', Key: { pk: { S: 'nice' } }, ConsistentRead: true });
    expect(await over(stored('{"revision":3}')).store.read('nice')).toEqual({ ...emptyRecord, revision: 3 });
  });

  test.each([{}, { Item: {} }])('P7: there is none in %j', async (answer) => {
    expect(await over(answer).store.read('nice')).toBeUndefined();
  });

  test('P7: of a newer release are left alone', async () => {
    await expect(over(stored('{"v":2,"revision":3}')).store.read('nice')).rejects.toEqual(
      new UnknownFormatError('token'),
    );
  });

  test('P7: are written on the revision that was read, with the version of their format', async () => {
    const { store, sent } = over();
    expect([await store.write('nice', record, 0), await store.write('nice', record, 2)]).toEqual([
      true,
      true,
    ]);
    const Item = {
      pk: { S: 'nice' },
      revision: { N: '3' },
      record: { S: JSON.stringify({ v: 1, ...record }) },
    };
    expect(sent.map(({ input }) => input)).toEqual([
      { TableName: 'tokens', Item, ConditionExpression: 'attribute_not_exists(pk)' },
      {
        TableName: 'tokens',
        Item,
        ConditionExpression: 'revision = :expected',
        ExpressionAttributeValues: { ':expected': { N: '2' } },
      },
    ]);
  });

  test('P7: lose to another writer, and are unavailable for any fault', async () => {
    expect(await over(refused()).store.write('nice', record, 2)).toBe(false);
    const message = 'The token record could not be written.';
    await expectUnavailable(over(fault).store.write('nice', record, 2), 'token_store', message);
  });
});

describe('what reconciliation remembers', () => {
  const over = (...answers: Answer[]) => {
    const aws = dynamo(...answers);
    return { ...aws, memory: dynamoReconcileMemory(aws.client, 'coordination') };
  };
  const pk = { S: 'oncall-reconcile' };

  test('P8: is a list of episodes in an item of its own', async () => {
    const { memory, sent } = over();
    await memory.write(['a', 'b']);
    const Item = { pk, episodes: { L: [{ S: 'a' }, { S: 'b' }] } };
    expect(sent).toEqual([{ command: 'PutItemCommand', input: { TableName: 'coordination', Item } }]);
    expect(await over({ Item }).memory.read()).toEqual(['a', 'b']);
  });

  test('P8: is asked for by its key, and nothing at first', async () => {
    const { memory, only } = over();
    expect(await memory.read()).toEqual([]);
    expect(only()).toEqual({ TableName: 'coordination', Key: { pk }, ConsistentRead: true });
    expect(await over({ Item: { pk } }).memory.read()).toEqual([]);
    expect(await over({ Item: { pk, episodes: { L: [{ N: '1' }] } } }).memory.read()).toEqual(['']);
  });

  test('P8: that is out of reach is unavailable', async () => {
    const { memory } = over(fault);
    const code = 'reconcile_memory';
    await expectUnavailable(memory.read(), code, "The reconciler's record could not be read.");
    await expectUnavailable(memory.write([]), code, "The reconciler's record could not be written.");
  });
});

describe('notes of failed updates', () => {
  const over = (...answers: Answer[]) => {
    const aws = dynamo(...answers);
    return { ...aws, notes: dynamoUpdateNotes(aws.client, 'c', 60) };
  };
  const note = (pk: string, ttlS: number, more: Item = {}): Item => ({
    ...{ pk: { S: pk }, ttl: { N: String(ttlS) } },
    ...more,
  });
  const keysOf = ({ input }: { input: { RequestItems: Record<string, { Keys: Item[] }> } }) =>
    input.RequestItems['c']?.Keys.map(({ pk }) => pk?.S);

  test('P11: that DynamoDB left over are asked for again', async () => {
    const nowS = NOW / 1000;
    const { notes, sent } = over(
      {
        Responses: { c: [note('a', nowS + 1, { appliedThrough: { N: '7' } })] },
        UnprocessedKeys: { c: { Keys: [{ pk: { S: 'b' } }] } },
      },
      { Responses: { c: [note('b', nowS + 1, { history: { S: '{"tries":2}' } })] } },
    );
    expect(await notes.read(['a', 'b'], NOW)).toEqual(
      new Map([
        ['a', { history: untried, appliedThroughMs: 7 }],
        ['b', { history: { ...untried, tries: 2 }, appliedThroughMs: 0 }],
      ]),
    );
    expect(sent.map(keysOf)).toEqual([['a', 'b'], ['b']]);
    expect(sent[0]?.input.RequestItems.c.ConsistentRead).toBe(true);
  });

  test('P11: that DynamoDB leaves over again and again are unavailable, after three calls', async () => {
    const { notes, sent } = over({ UnprocessedKeys: { c: { Keys: [{ pk: { S: 'a' } }] } } });
    await expect(notes.read(['a'], NOW)).rejects.toMatchObject({
      ...{ name: 'UnavailableError', code: 'update_notes', message: 'Notes could not be read whole.' },
    });
    expect(sent).toHaveLength(3);
  });

  test('P11: are over when their time is, and where they tell none', async () => {
    const { notes } = over({
      Responses: { c: [note('over', NOW / 1000), note('left', NOW / 1000 + 1), { pk: { S: 'never' } }] },
    });
    expect([...(await notes.read(['over', 'left', 'never'], NOW)).keys()]).toEqual(['left']);
  });

  test('no keys are no call, and no answer is no note', async () => {
    const { notes, sent } = over();
    expect(await notes.read([], NOW)).toEqual(new Map());
    expect(sent).toEqual([]);
    expect(await notes.read(['a'], NOW)).toEqual(new Map());
  });

  test('P11: are kept from their last change on, in whole seconds', async () => {
    const { notes, sent } = over();
    await notes.failed('a', untried, NOW + 1);
    await notes.settled('a', 5, NOW);
    expect(sent.map(({ input }) => input.ExpressionAttributeValues[':ttl'])).toEqual([
      { N: String(NOW / 1000 + 61) },
      { N: String(NOW / 1000 + 60) },
    ]);
  });

  test('P2: where a newer effect is noted only the failures and the letter they led to are forgotten', async () => {
    const { notes, sent } = over(refused(), {});
    await notes.settled('a', 5, NOW);
    expect(sent[1]?.input).toMatchObject({ UpdateExpression: 'SET #t = :ttl REMOVE history, letter' });
    expect(sent[1]?.input).not.toHaveProperty('ConditionExpression');
  });

  test('P11: out of reach are unavailable, and no fault is taken for a newer effect', async () => {
    const [code, message] = ['update_notes', 'Notes of updates could not be reached.'];
    const { notes, sent } = over(fault);
    await expectUnavailable(notes.read(['a'], NOW), code, message);
    await expectUnavailable(notes.failed('a', untried, NOW), code, message);
    await expectUnavailable(notes.settled('a', 5, NOW), code, message);
    expect(sent).toHaveLength(3);
  });
});

describe('async requests', () => {
  const lives = { resultS: 100, unappliedS: 50 };
  const result = { status: 'COMPLETE', attempts: 2, fields: { caseId: 'c' } } as const;
  const target = { key: 'r', generation: 0, payloadHash: 'h' };
  const item = (more: Item): Item => ({ pk: { S: 'r' }, ...more });
  const read = (stored: Item) => dynamoRequestDesk(dynamo({ Item: stored }).client, 'r').read('r', NOW);

  test('P2: are over when their result or their record is', async () => {
    const pending = { status: 'PENDING', attempts: 0, fields: {} };
    expect(await read(item({ resultUntil: { N: String(NOW + 1) } }))).toEqual(pending);
    expect(await read(item({ resultUntil: { N: '0' } }))).toEqual(pending);
    expect(await read(item({ resultUntil: { N: String(NOW) } }))).toBeUndefined();
    expect(await read(item({ ttl: { N: String(NOW / 1000) } }))).toBeUndefined();
  });

  test('P2: of a newer release are neither read nor taken for others', async () => {
    const desk = dynamoRequestDesk(dynamo({ Item: item({ v: { N: '2' } }) }).client, 'r');
    await expect(desk.read('r', NOW)).rejects.toThrow(UnknownFormatError);
    await expect(desk.submittedHash('r', NOW)).rejects.toThrow(UnknownFormatError);
  });

  test('P2: a record lives as long as its message can, or its result where that is longer', async () => {
    for (const [resultS, lifeS] of [
      [100, 100],
      [10, 50],
    ] as const) {
      const { client, only } = dynamo();
      await dynamoRequestStore(client, 'r', { ...lives, resultS }).finish(target, 'o', result, NOW);
      expect(only().ExpressionAttributeValues).toMatchObject({
        ':end': { N: String(NOW + resultS * 1000) },
        ':ttl': { N: String(NOW / 1000 + lifeS) },
      });
    }
  });

  test('P15: a result keeps the last tries where it is told them', async () => {
    const { client, sent } = dynamo();
    const store = dynamoRequestStore(client, 'r', lives);
    await store.finish(target, 'o', result, NOW, [{ atMs: NOW, tookMs: 7, answer: 'applied' }]);
    await store.finish(target, 'o', result, NOW);
    const [told, untold] = sent.map(({ input }) => input);
    expect(told.UpdateExpression).toContain(', recent = :recent REMOVE');
    expect(told.ExpressionAttributeValues[':recent']).toEqual({ L: [{ S: `${NOW} 7 applied` }] });
    expect(untold.UpdateExpression).not.toContain('recent');
  });

  test('P2: a result by who has lost the claim is a conflict, unless there is one', async () => {
    const finish = (stored?: Item) =>
      dynamoRequestStore(dynamo(refused(stored), {}).client, 'r', lives).finish(target, 'o', result, NOW);
    await expect(finish()).rejects.toThrow(ConflictError);
    await expect(finish(item({ state: { S: 'received' } }))).rejects.toThrow(ConflictError);
    await expect(finish(item({ state: { S: 'applied' } }))).resolves.toBeUndefined();
  });
});

describe('replays', () => {
  const target = { key: 'k', generation: 2, payloadHash: 'h' };

  test('P11: a record that changes under every look is unavailable, after three', async () => {
    const { client, sent } = dynamo(({ command }) => {
      if (command === 'UpdateItemCommand') throw refused({ pk: { S: 'k' } });
      return {};
    });
    await expect(dynamoReplays(client, 't', 50).reopen(target, NOW)).rejects.toMatchObject({
      ...{
        name: 'UnavailableError',
        code: 'store_contended',
        message: 'A record changed faster than it could be reopened.',
      },
    });
    expect(sent.map(({ command }) => command)).toEqual([
      ...['GetItemCommand', 'UpdateItemCommand', 'GetItemCommand', 'UpdateItemCommand'],
      ...['GetItemCommand', 'UpdateItemCommand'],
    ]);
  });

  test('P2: a record of a newer release is not reopened', async () => {
    const { client } = dynamo({ Item: { pk: { S: 'k' }, v: { N: '2' } } });
    await expect(dynamoReplays(client, 't', 50).reopen(target, NOW)).rejects.toThrow(UnknownFormatError);
  });
});
