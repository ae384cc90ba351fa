import { describe, expect, test } from '@jest/globals';
import { requestRig } from './rig.ts';

describe('polls', () => {
  test.each(['nobody-knows-it', 'x'.repeat(64)])(
    'an unknown id %j is 404, once looked up',
    async (requestId) => {
      const rig = requestRig();
      expect(await rig.poll(requestId)).toEqual({
        status: 404,
        body: {
          error: {
            code: 'unknown_request',
            message: 'There is no such request, or its result has gone by.',
            correlationId: 'corr-1',
          },
        },
      });
      rig.faults.set('read', 'before');
      expect(await rig.poll(requestId)).toMatchObject({ status: 503 });
    },
  );

  test.each(['', 'x'.repeat(65), 'x'.repeat(3000), 'a/b', '../r', 'r-1 ', ' r-1', 'r_1', 'r-1\n'])(
    'what can’t be an id is 404 without a look: %j',
    async (requestId) => {
      const rig = requestRig();
      rig.faults.set('read', 'before');
      expect(await rig.poll(requestId)).toMatchObject({ status: 404 });
    },
  );

  test('a store that fails or hangs is 503, and no timer outlives the answer', async () => {
    const rig = requestRig();
    rig.faults.set('read', 'before');
    expect(await rig.poll('r-1')).toMatchObject({ status: 503 });
    expect(rig.clock.sleeping()).toBe(0);
    rig.faults.set('read', 'hang');
    const hanging = rig.poll('r-1');
    await rig.clock.advance(4999);
    expect(rig.clock.sleeping()).toBe(1);
    await rig.clock.advance(1);
    expect(await hanging).toMatchObject({ status: 503, body: { error: { code: 'deadline' } } });
    expect(rig.clock.sleeping()).toBe(0);
  });

  test('no field of a result stands in for the status', async () => {
    const rig = requestRig();
    const { requestId } = (await rig.submit({ operation: 'create-case' })).body as { requestId: string };
    const target = { key: requestId, generation: 0, payloadHash: 'h' };
    await rig.store.claim(target, 'a', rig.clock.now(), rig.clock.now() + 1000);
    const fields = { status: 'PENDING', requestId: 'other', caseId: 'K' };
    await rig.store.finish(target, 'a', { status: 'FAILED', attempts: 5, fields }, rig.clock.now());
    expect((await rig.poll(requestId)).body).toEqual({
      requestId,
      status: 'FAILED',
      attempts: 5,
      caseId: 'K',
    });
  });
});
