/** Idempotency-Keys as Powertools keeps them, over a table that answers as it is told. */
import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { powertoolsIdempotency } from '../../../lambdas/adapters/powertools/idempotency.ts';
import { RequestError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { type Answer, fakeAws, fault } from './fake-aws.ts';

const call = { key: 'a key', payloadHash: 'a hash' };
const kept = { requestId: 'r-1' };

function over(answer: Answer = {}) {
  const aws = fakeAws<DynamoDBClient>(answer);
  // Powertools takes nothing else for a client of the SDK.
  Object.assign(aws.client, {
    config: {},
    middlewareStack: { identify: () => [], addRelativeTo: () => undefined },
  });
  const keys = powertoolsIdempotency(aws.client, { table: 'the table', ttlS: 500, inProgressMs: 9000 });
  const done: string[] = [];
  return {
    ...aws,
    done,
    once: (more: Partial<typeof call> = {}, work: () => Promise<typeof kept> = async () => kept) =>
      keys.once({ ...call, ...more }, () => {
        done.push('work');
        return work();
      }),
  };
}

/** The key is there already, with this record under it. */
const taken = (record: object) => (): never => {
  const Item = marshall({ expiration: 0, ttl: Math.floor(Date.now() / 1000) + 100, ...record });
  throw new ConditionalCheckFailedException({ $metadata: {}, message: 'taken', Item });
};
/** The validation hash that Powertools writes for the call. */
async function validation(): Promise<string> {
  const { once, sent } = over();
  await once();
  return sent[0]?.input.Item.validation.S;
}

describe('a key', () => {
  test('P2: is taken before the work and holds its answer afterwards', async () => {
    const beforeMs = Date.now();
    const { once, sent, done } = over();
    expect(await once()).toEqual(kept);
    expect(done).toEqual(['work']);
    expect(sent.map(({ command, input }) => `${command} ${input.TableName}`)).toEqual([
      ...['PutItemCommand the table', 'UpdateItemCommand the table'],
    ]);
    const { Item } = sent[0]?.input ?? {};
    expect(Item).toMatchObject({
      status: { S: 'INPROGRESS' },
      pk: { S: expect.stringMatching(/^powertools#[A-Za-z0-9+/]{43}=$/) },
    });
    expect(JSON.stringify(sent)).not.toMatch(/a key|a hash/);
    expect(Number(Item.ttl.N)).toBeGreaterThanOrEqual(Math.floor(beforeMs / 1000) + 500);
    expect(Number(Item.ttl.N)).toBeLessThanOrEqual(Date.now() / 1000 + 501);
    const inProgress = Number(Item.in_progress_expiration.N);
    expect(inProgress).toBeGreaterThanOrEqual(beforeMs + 9000);
    expect(inProgress).toBeLessThanOrEqual(Date.now() + 9000);
  });

  test('P2: is another for another text alone, and asked for each time', async () => {
    const { once, sent } = over();
    for (const key of ['a', 'b', 'a']) await once({ key });
    await once({ key: 'b', payloadHash: 'another hash' });
    const puts = sent
      .filter(({ command }) => command === 'PutItemCommand')
      .map(({ input }) => input.Item.pk.S);
    expect(puts).toEqual([puts[0], puts[1], puts[0], puts[1]]);
    expect(puts[0]).not.toBe(puts[1]);
  });

  test('P2: that was used answers what it holds, without work', async () => {
    const { once, done } = over(taken({ status: 'COMPLETED', data: kept, validation: await validation() }));
    expect(await once()).toEqual(kept);
    expect(done).toEqual([]);
  });

  test('P2: that was used for another payload is refused', async () => {
    const { once, done } = over(taken({ status: 'COMPLETED', data: kept, validation: 'another' }));
    const thrown = await once().catch((error: unknown) => error);
    expect(thrown).toEqual(
      new RequestError(409, 'key_reused', 'This Idempotency-Key came with another body.'),
    );
    expect(thrown).toMatchObject({ status: 409, code: 'key_reused' });
    expect(done).toEqual([]);
  });

  test('P1: under which a call is under way has the work done beside it', async () => {
    const record = { status: 'INPROGRESS', in_progress_expiration: Date.now() + 60_000 };
    const { once, done } = over(taken({ ...record, validation: await validation() }));
    expect(await once()).toEqual(kept);
    expect(done).toEqual(['work']);
  });

  test('P1: that can’t be kept is unavailable, and no work is done', async () => {
    const { once, done } = over(fault);
    const thrown = await once().catch((error: unknown) => error);
    expect(thrown).toEqual(
      new UnavailableError('idempotency_unavailable', 'The Idempotency-Key could not be kept.'),
    );
    expect(thrown).toMatchObject({ code: 'idempotency_unavailable', cause: expect.any(Error) });
    expect(done).toEqual([]);
  });

  test('P2: that is none is never passed over', async () => {
    const { once, done } = over();
    await expect(once({ key: undefined as never })).rejects.toThrow(UnavailableError);
    expect(done).toEqual([]);
  });

  test('P1: is free again where the work fails, whose error comes through', async () => {
    const { once, sent } = over();
    const error = new Error('the queue is down');
    await expect(once({}, () => Promise.reject(error))).rejects.toBe(error);
    expect(sent.map(({ command }) => command)).toEqual(['PutItemCommand', 'DeleteItemCommand']);
  });
});
