import { expect, test } from '@jest/globals';
import { crashInjector } from './crash-injector.ts';
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
