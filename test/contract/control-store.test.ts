import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { dynamoControlStore } from '../../lambdas/adapters/dynamodb/control-store.ts';
import { memoryControlStore } from '../../lambdas/adapters/memory/control.ts';
import { initialControl } from '../../lambdas/core/control/initial.ts';
import type { ControlRecord, ControlStore } from '../../lambdas/core/ports.ts';
import { describeOnEngines, describeStores } from './support/engines.ts';

const record: ControlRecord = {
  revision: 0,
  depth: 12,
  depthAtMs: 1_800_000_000_001,
  nonEmptySinceMs: 1_800_000_000_002,
  changedAtMs: 1_800_000_000_003,
  pauseReason: 'operator',
  pausedBy: 'ann: migration',
  pausedAtMs: 1_800_000_000_004,
  pausedUntilMs: 1_800_000_000_005,
};

describeStores<ControlStore>(
  'control store',
  {
    memory: memoryControlStore,
    dynamodb: async (client, createTable) => dynamoControlStore(client, await createTable()),
  },
  (open) => {
    test('P4: what was written is read whole, each worker by itself, under the next revision', async () => {
      const store = await open();
      expect(await store.read('a')).toBeUndefined();
      expect(await store.write('a', record)).toBe(true);
      expect(await store.read('a')).toEqual({ ...record, revision: 1 });
      expect(await store.read('b')).toBeUndefined();
      expect(await store.write('a', { ...initialControl, revision: 1 })).toBe(true);
      expect(await store.read('a')).toEqual({ ...initialControl, revision: 2 });
    });

    test.each([0, 1])(
      'P4: what nobody has seen since is not overwritten, whether %i writes were known',
      async (known) => {
        const store = await open();
        for (let revision = 0; revision <= known; revision += 1)
          await store.write('a', { ...record, revision });
        expect(await store.write('a', { ...initialControl, revision: known })).toBe(false);
        expect(await store.read('a')).toEqual({ ...record, revision: known + 1 });
      },
    );
  },
);

describeOnEngines('control store', (engine) => {
  test('P4: a record that an older release has written counts as never written, and is replaced once', async () => {
    const table = await engine.createTable();
    const old = { pk: { S: 'control#a' }, depth: { N: '7' }, pauseReason: { S: 'operator' } };
    await engine.client().send(new PutItemCommand({ TableName: table, Item: old }));
    const store = dynamoControlStore(engine.client(), table);
    expect(await store.read('a')).toEqual({ ...initialControl, depth: 7, pauseReason: 'operator' });
    expect(await store.write('a', record)).toBe(true);
    expect(await store.write('a', record)).toBe(false);
    expect(await store.read('a')).toEqual({ ...record, revision: 1 });
  });
});
