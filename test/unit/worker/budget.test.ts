import { expect, test } from '@jest/globals';
import { memoryBreakerStore } from '../../../lambdas/adapters/memory/breaker-store.ts';
import { memoryHealthStore } from '../../../lambdas/adapters/memory/health-store.ts';
import { crashInjector } from './crash-injector.ts';
import { fleetGuards } from './real-guards.ts';
import { event, workerRig } from './rig.ts';

test('P13: a full batch of ten interactions costs 2.3 AWS calls an event at most', async () => {
  const ports = crashInjector();
  const rig = workerRig({ wrap: ports.wrap });
  let slots = 0;
  rig.limiter.slotAt = async () => {
    slots += 1;
    return rig.clock.now();
  };
  rig.script(async () => ({ caseId: 'case' }));
  for (let index = 0; index < 10; index += 1) rig.send(event(`e${index}`, `i${index}`));
  await rig.poll();
  const made = ports.calls.filter((name) => name !== 'crm.applyEvent');
  expect(made.sort()).toEqual([
    ...Array<string>(10).fill('records.claim'),
    ...Array<string>(10).fill('records.complete'),
    'updates.sendUpdates',
  ]);
  expect(rig.updates.batches).toBe(1);
  // All ten ask for their slots in the same moment: the limiter books them together, in two calls at most.
  expect(slots).toBe(10);
});

test('P13: while all is well the breakers of system and operation cost no call a batch, and events no more than 2.3', async () => {
  const ports = crashInjector();
  const breaker: string[] = [];
  const counted = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name, receiver) {
        const made: unknown = Reflect.get(target, name, receiver);
        return (...given: unknown[]) => {
          breaker.push(String(name));
          return Reflect.apply(made as (...all: unknown[]) => unknown, target, given);
        };
      },
    });
  const [store, health] = [memoryBreakerStore(), memoryHealthStore()];
  const stores = { store: counted(store), health: counted(health) };
  let readAtMs = Number.NEGATIVE_INFINITY;
  const rig = workerRig({
    wrap: ports.wrap,
    guards: fleetGuards({
      ...stores,
      // As the adapter does it: one read of both tables brings every breaker of the container along.
      async read(name, { nowMs, notBeforeMs }) {
        if (readAtMs < notBeforeMs) {
          breaker.push('read');
          readAtMs = nowMs;
        }
        return { state: await store.read(name), health: await health.read(name), atMs: readAtMs };
      },
    }),
  });
  rig.script(async () => ({ caseId: 'case' }));
  const batches = 60;
  for (let batch = 0; batch < batches; batch += 1) {
    for (let index = 0; index < 10; index += 1) rig.send(event(`e${batch}-${index}`, `i${index}`));
    await rig.poll(50);
    await rig.clock.advance(200);
  }
  expect(rig.effects).toHaveLength(10 * batches);
  // A look a second, and a note of a success every few for each of both.
  expect(breaker.length).toBeLessThan(batches / 2);
  expect(new Set(breaker)).toEqual(new Set(['read', 'noteSuccess']));
  // One booking a batch comes to it.
  const calls = ports.calls.filter((name) => name !== 'crm.applyEvent').length + breaker.length + batches;
  expect(calls / rig.effects.length).toBeLessThanOrEqual(2.3);
});
