/** What every store of the change of message groups must do. */
import { expect, test } from '@jest/globals';
import { dynamoGroupSwitches } from '../../lambdas/adapters/dynamodb/group-switches.ts';
import { memoryGroupSwitches } from '../../lambdas/adapters/memory/group-switches.ts';
import type { GroupSwitches } from '../../lambdas/core/ports.ts';
import { describeStores } from './support/engines.ts';

describeStores<GroupSwitches>(
  'P3: the change of message groups',
  {
    memory: () => memoryGroupSwitches(),
    dynamodb: async (client, createTable) => dynamoGroupSwitches(client, await createTable()),
  },
  (open) => {
    test('is looked at since the first look, queue by queue', async () => {
      const switches = await open();
      expect(await switches.look('voice', 1000)).toEqual({ sinceMs: 1000 });
      expect(await switches.look('voice', 2000)).toEqual({ sinceMs: 1000 });
      expect(await switches.look('digital', 3000)).toEqual({ sinceMs: 3000 });
    });

    test('is proposed once at a time, and accepted for good', async () => {
      const switches = await open();
      await switches.look('voice', 1000);
      const proposed = { sinceMs: 1000, proposedAtMs: 5000 };
      expect(await switches.propose('voice', 5000)).toEqual(proposed);
      expect(await switches.propose('voice', 6000)).toEqual(proposed);
      expect(await switches.look('voice', 5500)).toEqual(proposed);
      const changed = { sinceMs: 1000, switchAtMs: 5000 };
      expect(await switches.settle('voice', 5000, true)).toEqual(changed);
      expect(await switches.settle('voice', 5000, false)).toEqual(changed);
      expect(await switches.look('voice', 7000)).toEqual(changed);
    });

    test('is put off by whoever says so first, and may be proposed again', async () => {
      const switches = await open();
      await switches.look('voice', 1000);
      await switches.propose('voice', 5000);
      expect(await switches.settle('voice', 5000, false)).toEqual({ sinceMs: 1000 });
      expect(await switches.settle('voice', 5000, true)).toEqual({ sinceMs: 1000 });
      const again = { sinceMs: 1000, proposedAtMs: 9000 };
      expect(await switches.propose('voice', 9000)).toEqual(again);
      expect(await switches.settle('voice', 5000, true)).toEqual(again);
    });
  },
);
