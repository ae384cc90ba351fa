import { expect, it } from '@jest/globals';
import { retry } from '../../../bin/operator/retry-token.ts';
import { memoryTokenStore } from '../../../lambdas/adapters/memory/token-store.ts';
import { SettingError } from '../../../lambdas/core/errors.ts';
import { emptyRecord } from '../../../lambdas/core/tokens/record.ts';

const stopped = {
  ...emptyRecord,
  revision: 1,
  notBeforeMs: 9e12,
  credentials: [
    { name: 'primary' as const, fingerprint: 'a', rejections: 5, requestsMs: [1] },
    { name: 'secondary' as const, fingerprint: 'b', rejections: 2, requestsMs: [] },
  ],
};

it('P7: an ordered retry leaves one try to what is stopped, and takes none from the other', async () => {
  const store = memoryTokenStore();
  await store.write('genesys', stopped, 0);
  await retry(store, 'genesys', 5);
  const record = await store.read('genesys');
  expect(record?.credentials.map(({ rejections }) => rejections)).toEqual([4, 2]);
  expect(record?.notBeforeMs).toBe(0);
});

it.each(['crm', 'nice'])('there is nothing to try again for %s', async (name) => {
  const store = memoryTokenStore();
  await store.write('genesys', stopped, 0);
  await expect(retry(store, name, 5)).rejects.toBeInstanceOf(SettingError);
});
