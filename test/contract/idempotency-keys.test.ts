import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { memoryIdempotency } from '../../lambdas/adapters/memory/idempotency.ts';
import { powertoolsIdempotency } from '../../lambdas/adapters/powertools/idempotency.ts';
import type { IdempotencyKeys } from '../../lambdas/core/ports.ts';
import { describeOnEngines, describeStores } from './support/engines.ts';

const options = { ttlS: 3600, inProgressMs: 60_000 };
const call = { key: 'hidden-key', payloadHash: 'hash' };
const answered = { requestId: 'r-1' };

/** Work that counts itself and can be held back. */
function work() {
  const state = { done: 0, release: () => undefined as unknown };
  const held = new Promise<void>((resolve) => {
    state.release = resolve;
  });
  return {
    state,
    now: async () => {
      state.done += 1;
      return answered;
    },
    later: async () => {
      await held;
      state.done += 1;
      return answered;
    },
  };
}

describeStores<IdempotencyKeys>(
  'IdempotencyKeys',
  {
    memory: () => memoryIdempotency(),
    dynamodb: async (client, createTable) =>
      powertoolsIdempotency(client, { ...options, table: await createTable() }),
  },
  (open) => {
    test('P2: work under a key is done once and its answer kept', async () => {
      const keys = await open();
      const { state, now } = work();
      expect(await keys.once(call, now)).toEqual(answered);
      expect(await keys.once(call, now)).toEqual(answered);
      expect(state.done).toBe(1);
      await keys.once({ ...call, key: 'other' }, now);
      expect(state.done).toBe(2);
    });

    test('P2: another payload under the key is 409 and not done', async () => {
      const keys = await open();
      const { state, now } = work();
      await keys.once(call, now);
      await expect(keys.once({ ...call, payloadHash: 'other' }, now)).rejects.toMatchObject({ status: 409 });
      expect(state.done).toBe(1);
    });

    test('P1: beside a call under way the work is done, with the same payload only', async () => {
      const keys = await open();
      const { state, now, later } = work();
      let underWay = false;
      const first = keys.once(call, () => {
        underWay = true;
        return later();
      });
      while (!underWay) await new Promise((resolve) => setImmediate(resolve));
      await expect(keys.once({ ...call, payloadHash: 'other' }, now)).rejects.toMatchObject({ status: 409 });
      expect(await keys.once(call, now)).toEqual(answered);
      state.release();
      expect(await first).toEqual(answered);
      expect(state.done).toBe(2);
    });

    test('P1: work that fails leaves nothing behind, and its error comes through', async () => {
      const keys = await open();
      const fault = new Error('the queue is down');
      await expect(keys.once(call, () => Promise.reject(fault))).rejects.toBe(fault);
      expect(await keys.once({ ...call, payloadHash: 'other' }, work().now)).toEqual(answered);
    });
  },
);

describeOnEngines('Idempotency-Keys by Powertools', (engine) => {
  test('the record lies beside the event records and names nothing', async () => {
    const table = await engine.createTable();
    await powertoolsIdempotency(engine.client(), { ...options, table }).once(call, work().now);
    const { Items = [] } = await engine.client().send(new ScanCommand({ TableName: table }));
    expect(Items).toHaveLength(1);
    expect(Items[0]?.['pk']?.S).toMatch(/^powertools#/);
    expect(Number(Items[0]?.['ttl']?.N)).toBeGreaterThan(Date.now() / 1000 + 3000);
    expect(JSON.stringify(Items)).not.toContain('hidden-key');
  });

  test('P1: a key left behind by a crash is free once its time is over', async () => {
    const table = await engine.createTable();
    const crashed = powertoolsIdempotency(engine.client(), { ...options, table, inProgressMs: 1 });
    crashed.once(call, () => new Promise(() => undefined)).catch(() => undefined);
    const { now, state } = work();
    const survivor = powertoolsIdempotency(engine.client(), { ...options, table });
    for (let found = 0; found === 0; ) {
      const { Count = 0 } = await engine.client().send(new ScanCommand({ TableName: table }));
      found = Count;
    }
    expect(await survivor.once(call, now)).toEqual(answered);
    expect(await survivor.once(call, now)).toEqual(answered);
    expect(state.done).toBeLessThanOrEqual(2);
    const { Items = [] } = await engine.client().send(new ScanCommand({ TableName: table }));
    expect(Items.map((item) => item['status']?.S)).toEqual(['COMPLETED']);
  });
});

describe('Idempotency-Keys out of reach', () => {
  test('P1: a store that is down is an UnavailableError, and the work is not done', async () => {
    const client = new DynamoDBClient({
      endpoint: 'http://127.0.0.1:9',
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    const { state, now } = work();
    const keys = powertoolsIdempotency(client, { ...options, table: 'none' });
    await expect(keys.once(call, now)).rejects.toMatchObject({ name: 'UnavailableError' });
    expect(state.done).toBe(0);
  });
});
