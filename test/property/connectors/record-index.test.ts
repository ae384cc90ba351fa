import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { memoryLookupCache } from '../../../lambdas/adapters/memory/lookup-cache.ts';
import { memoryChangeCounter, memoryRecordIndex } from '../../../lambdas/adapters/memory/record-index.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import {
  admitEntry,
  invalidateRecord,
  partOf,
  type RecordChangeDeps,
} from '../../../lambdas/core/connector/record-index.ts';

const NOW = 1_800_000_000_000;
/** Keys and the records that a lookup by them reads: several keys of one record, and one of two. */
const READS: Readonly<Record<string, readonly string[]>> = {
  'ani/1': ['r1'],
  'ani/2': ['r1'],
  'email/1': ['r1'],
  'ani/3': ['r1', 'r2'],
  'ani/4': ['r2'],
};

type Act = { kind: 'change'; record: string } | { kind: 'lookup'; key: string };
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant('change' as const), record: fc.constantFrom('r1', 'r1', 'r1', 'r2') }),
  fc.record({
    kind: fc.constant('lookup' as const),
    key: fc.constantFrom('ani/1', 'ani/1', ...Object.keys(READS)),
  }),
);

/** What the acts share: the system behind, the store, and what senders of changes have been told. */
function worldOf(scheduler: fc.Scheduler, parts: number) {
  const later = <Args extends unknown[], Result>(name: string, call: (...args: Args) => Promise<Result>) =>
    scheduler.scheduleFunction(Object.defineProperty(call, 'name', { value: name }));
  const cache = memoryLookupCache(604_800_000);
  const [counter, index] = [memoryChangeCounter(parts), memoryRecordIndex()];
  const deps: RecordChangeDeps = {
    counter: { read: later('read seq', counter.read), next: later('next seq', counter.next) },
    index: { raise: later('raise', index.raise), add: later('add', index.add) },
    tombstone: later('tombstone', (key: string) => cache.applyChange(key, {}, NOW)),
    recordKey: (entity) => `record/${entity}`,
    part: (entity) => partOf(hasher, entity, parts),
  };
  const present: Record<string, number> = { r1: 0, r2: 0 };
  const acknowledged: Record<string, number> = { r1: 0, r2: 0 };
  const served: string[] = [];

  const change = async (record: string): Promise<void> => {
    const version = (present[record] ?? 0) + 1;
    present[record] = version;
    await invalidateRecord(deps, record);
    acknowledged[record] = Math.max(acknowledged[record] ?? 0, version);
  };
  const read = later('cache read', (key: string) => cache.read(key, NOW));
  const write = later('cache write', (key: string, value: string, version: number) =>
    cache.writeLive(key, { found: true, customerId: value, tier: 'x' }, version, NOW),
  );
  const call = later('call', async (records: readonly string[]) =>
    records.map((record) => present[record] ?? 0).join(),
  );

  const check = (what: string, key: string, value: string, floor: readonly number[]): void => {
    const isOld = value.split(',').some((one, at) => Number(one) < (floor[at] ?? 0));
    if (isOld) served.push(`${what} of ${key}: ${value}, but ${floor.join()} was acknowledged`);
  };
  const lookup = async (key: string): Promise<void> => {
    const records = READS[key] ?? [];
    const floor = records.map((record) => acknowledged[record] ?? 0);
    const [entry, seen] = await Promise.all([read(key), deps.counter.read()]);
    if (entry?.customer !== undefined && !entry.tombstone) {
      check('cached', key, entry.customer.customerId, floor);
      return;
    }
    const value = await call(records);
    check('live', key, value, floor);
    if (await admitEntry(deps, key, records, seen)) await write(key, value, entry?.version ?? 0);
  };
  return {
    cache,
    acknowledged,
    served,
    run: (one: Act) => (one.kind === 'change' ? change(one.record) : lookup(one.key)),
    check,
  };
}

it.each([1, 3])(
  'P6: what a change of a record has invalidated is served to no later lookup by any key (%d counters)',
  async (parts) => {
    const runs = fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.array(act, { minLength: 1, maxLength: 2 }), { minLength: 3, maxLength: 6 }),
      async (scheduler, rows) => {
        const world = worldOf(scheduler, parts);
        const all = rows.map(async (row) => {
          for (const one of row) await world.run(one);
        });
        await scheduler.waitFor(Promise.all(all));
        // Whatever is left in the cache would be served to the next lookup.
        for (const [key, records] of Object.entries(READS)) {
          const entry = await world.cache.read(key, NOW);
          const floor = records.map((record) => world.acknowledged[record] ?? 0);
          if (entry?.customer !== undefined && !entry.tombstone)
            world.check('left', key, entry.customer.customerId, floor);
        }
        expect(world.served).toEqual([]);
      },
    );
    await fc.assert(runs, { numRuns: Number(process.env['RUNS'] ?? 500) });
  },
);
