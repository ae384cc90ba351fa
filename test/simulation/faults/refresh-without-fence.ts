/** The token's record is written whoever has written it since it was read: lease and generation fence nobody. */
import type { Fault } from './fault.ts';

export const refreshWithoutFence: Fault = {
  name: 'refresh-without-fence',
  tokenStore: (store) => ({
    ...store,
    async write(platform, next) {
      const now = await store.read(platform);
      return store.write(platform, next, now?.revision ?? 0);
    },
  }),
};
