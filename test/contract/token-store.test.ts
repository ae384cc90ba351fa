import { beforeEach, expect, test } from '@jest/globals';
import { dynamoTokenStore } from '../../lambdas/adapters/dynamodb/token-store.ts';
import { memoryTokenStore } from '../../lambdas/adapters/memory/token-store.ts';
import type { TokenRecord, TokenStore } from '../../lambdas/core/ports.ts';
import { emptyRecord } from '../../lambdas/core/tokens/record.ts';
import { describeStores } from './support/engines.ts';

const record = (revision: number, accessToken = `bearer-${revision}`): TokenRecord => ({
  ...emptyRecord,
  revision,
  generation: revision,
  accessToken,
  expiresAtMs: 1_767_225_600_123,
  leaseOwner: 'owner',
  credentials: [{ name: 'primary', fingerprint: 'f', rejections: 2, requestsMs: [1, 2, 3] }],
  apiBaseUrl: 'https://api.example.com',
});

describeStores<TokenStore>(
  'token store',
  {
    memory: memoryTokenStore,
    dynamodb: async (client, createTable) => dynamoTokenStore(client, await createTable()),
  },
  (open) => {
    let store: TokenStore;
    beforeEach(async () => {
      store = await open();
    });

    test('P7: a platform without a record reads as undefined', async () => {
      expect(await store.read('genesys')).toBeUndefined();
    });

    test('P7: what was written is read whole, each platform by itself', async () => {
      expect(await store.write('genesys', record(1), 0)).toBe(true);
      expect(await store.read('genesys')).toEqual(record(1));
      expect(await store.read('nice')).toBeUndefined();
    });

    test('P7: a first write loses to another first write', async () => {
      await store.write('genesys', record(1), 0);
      expect(await store.write('genesys', record(1, 'late'), 0)).toBe(false);
      expect(await store.read('genesys')).toEqual(record(1));
    });

    test('P7: a write on an older revision changes nothing', async () => {
      await store.write('genesys', record(1), 0);
      expect(await store.write('genesys', record(2), 1)).toBe(true);
      expect(await store.write('genesys', record(2, 'late'), 1)).toBe(false);
      expect(await store.read('genesys')).toEqual(record(2));
    });

    test('P7: of many who take the same revision one wins', async () => {
      await store.write('genesys', record(1), 0);
      const won = await Promise.all(
        Array.from({ length: 20 }, (_, index) => store.write('genesys', record(2, `b-${index}`), 1)),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect((await store.read('genesys'))?.accessToken).toBe(`b-${won.indexOf(true)}`);
    });
  },
);
