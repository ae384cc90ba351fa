/** Time: a right answer is never a failure, however slow; a call that was given little of it proves little. */
import { describe, expect, test } from '@jest/globals';
import { createFleet, type Fleet } from './fleet.ts';
import { defaults } from './settings.ts';

const shortTimeout = true;
const cutShort = async (fleet: Fleet, index = 0): Promise<void> => {
  for (const group of ['a', 'b', 'c']) {
    await fleet.call(index, group, 'failure', { shortTimeout });
    await fleet.clock.advance(1000);
  }
  await fleet.guard(index).look();
};

describe('a right answer', () => {
  test('P4: that takes as long as a call may is one: the breaker stays closed', async () => {
    const fleet = createFleet();
    for (let call = 0; call < 30; call += 1) {
      const admission = await fleet.guard().admit(`g${call}`, true);
      const beganAtMs = fleet.clock.now();
      await fleet.clock.advance(defaults.callTimeoutMs - 1);
      await fleet.guard().report(admission, `g${call}`, 'success', { beganAtMs });
    }
    expect(await fleet.phase()).toBe('closed');
    expect(fleet.calls.report).toBe(0);
  });
});

describe('a time-out of a call that was given less than a call has', () => {
  test('P4: is a failure while nothing is answered', async () => {
    const fleet = createFleet();
    await cutShort(fleet);
    expect(await fleet.phase()).toBe('open');
  });

  test.each([
    ['succeeded in this container', 0, 'success'],
    ['was refused in this container', 0, 'refused'],
    ['succeeded in another container, which noted it', 1, 'success'],
  ] as const)('P4: says nothing while the window holds a call that %s', async (_name, index, answer) => {
    const fleet = createFleet({ containers: 2 });
    await fleet.call(index, 'x', answer);
    await cutShort(fleet);
    expect(await fleet.phase()).toBe('closed');
    expect((await fleet.windows.read('crm')).buckets).toEqual([]);
  });

  test('P4: nor while it holds a right answer that was reported', async () => {
    const fleet = createFleet({ containers: 2 });
    await fleet.call(1, 'y', 'failure');
    await fleet.call(1, 'x', 'refused');
    await fleet.clock.advance(1000);
    await cutShort(fleet);
    expect(await fleet.phase()).toBe('closed');
  });

  test('P4: is a failure again once the window has forgotten the last right answer', async () => {
    const fleet = createFleet();
    await fleet.call(0, 'x', 'success');
    await fleet.clock.advance(defaults.windowMs);
    await cutShort(fleet);
    expect(await fleet.phase()).toBe('open');
  });

  test('P4: a whole time-out is a failure, whatever else is answered', async () => {
    const fleet = createFleet();
    await fleet.call(0, 'x', 'success');
    for (const group of ['a', 'b', 'c']) {
      await fleet.call(0, group, 'failure', { shortTimeout: false });
      await fleet.clock.advance(1000);
    }
    expect(await fleet.phase()).toBe('open');
  });

  test('P4: as a probe it leaves the verdict to the others', async () => {
    const fleet = createFleet();
    await fleet.openIt();
    await fleet.toEndOfOpenTime();
    await fleet.call(0, 'a', 'failure', { shortTimeout });
    expect(await fleet.phase()).toBe('half-open');
    for (const group of ['b', 'c', 'd']) await fleet.call(0, group, 'success');
    expect(await fleet.phase()).toBe('closed');
  });
});

describe('a probe that is leased late in its round', () => {
  test('P4: has the whole time of a lease; nobody is leased after the first such time', async () => {
    const fleet = createFleet({ containers: 2 });
    await fleet.openIt();
    await fleet.toEndOfOpenTime();
    const first = await fleet.guard(0).admit('a', true);
    const leaseMs = 2 * defaults.callTimeoutMs;
    await fleet.clock.advance(leaseMs - 500);
    const late = await fleet.guard(1).admit('b', true);
    expect(late).toMatchObject({ kind: 'probe', round: 1 });
    await fleet.clock.advance(499);
    expect((await fleet.guard(0).look()).phase).toBe('ready-to-probe');
    await fleet.clock.advance(1);
    expect((await fleet.guard(0).look()).phase).toBe('open');
    expect((await fleet.guard(0).admit('c', true)).kind).toBe('open');
    await fleet.clock.advance(leaseMs - 1000);
    await fleet.guard(0).look();
    expect(await fleet.phase()).toBe('half-open');
    await fleet.guard(1).report(late, 'b', 'success');
    await fleet.guard(0).report(first, 'a', 'success');
    expect(await fleet.phase()).toBe('closed');
  });

  test('P4: fails its round if it is not answered by then', async () => {
    const fleet = createFleet({ containers: 2 });
    await fleet.openIt();
    await fleet.toEndOfOpenTime();
    const first = await fleet.guard(0).admit('a', true);
    const leaseMs = 2 * defaults.callTimeoutMs;
    await fleet.clock.advance(leaseMs - 500);
    await fleet.guard(1).admit('b', true);
    await fleet.guard(0).report(first, 'a', 'success');
    await fleet.clock.advance(leaseMs);
    await fleet.guard(0).look();
    expect(await fleet.state()).toMatchObject({ phase: 'open', reason: '1 probes were not answered' });
  });
});
