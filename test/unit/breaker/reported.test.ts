/** What on-call sees of a breaker: its lines, its counts and its state as a number. */
import { describe, expect, test } from '@jest/globals';
import { UnavailableError, UnknownFormatError } from '../../../lambdas/core/errors.ts';
import { createFleet } from './fleet.ts';
import { defaults } from './settings.ts';

describe('what on-call sees of a breaker', () => {
  test('P8: every transition is a line with its cause, a count, and the state as a number', async () => {
    const fleet = createFleet();
    const stateNow = () => fleet.metrics.sums.get('CircuitState/crm');
    await fleet.guard().look();
    expect(stateNow()).toBe(0);
    await fleet.openIt();
    const { episode } = await fleet.state();
    expect(stateNow()).toBe(2);
    await fleet.toEndOfOpenTime();
    const probe = await fleet.guard().admit('a', true);
    expect(stateNow()).toBe(1);
    await fleet.guard().report(probe, 'a', 'success');
    for (const group of ['b', 'c']) await fleet.call(0, group, 'success');
    expect(stateNow()).toBe(0);
    expect(fleet.log.lines).toEqual([
      {
        level: 'warn',
        message: 'The breaker has opened',
        fields: { downstream: 'crm', from: 'closed', to: 'open', reason: '3 calls in a row failed', episode },
      },
      {
        level: 'info',
        message: 'The breaker is half-open',
        fields: {
          downstream: 'crm',
          from: 'open',
          to: 'half-open',
          reason: 'it is time to probe',
          episode,
        },
      },
      {
        level: 'info',
        message: 'The breaker is closed',
        fields: {
          downstream: 'crm',
          from: 'half-open',
          to: 'closed',
          reason: '3 probes succeeded',
          episode,
        },
      },
    ]);
    for (const to of ['open', 'half-open', 'closed'])
      expect(fleet.metrics.sums.get(`CircuitTransition/crm/${to}`)).toBe(1);
  });

  test('P8: a container that only looks shows the state too', async () => {
    const fleet = createFleet({ containers: 2 });
    await fleet.openIt();
    fleet.metrics.sums.clear();
    await fleet.guard(1).look();
    expect(Object.fromEntries(fleet.metrics.sums)).toEqual({ 'CircuitState/crm': 2 });
  });

  test('P4: that the store is unreachable is one line until it is back, and a count for every call of it', async () => {
    const fleet = createFleet();
    const failures = () => fleet.metrics.sums.get('BreakerStoreFailure/crm') ?? 0;
    const look = async (): Promise<void> => {
      await fleet.guard().look();
      await fleet.clock.advance(defaults.cacheMs);
    };
    fleet.faults.down = true;
    for (const count of [1, 2, 3]) {
      await look();
      expect(failures()).toBe(count);
    }
    const line = {
      level: 'warn',
      message: 'The breaker cannot be read or written',
      fields: { downstream: 'crm', error: expect.any(UnavailableError) },
    };
    expect(fleet.log.lines).toEqual([line]);
    fleet.faults.down = false;
    await look();
    expect(failures()).toBe(3);
    fleet.faults.down = true;
    await look();
    expect(fleet.log.lines).toEqual([line, line]);
  });

  test('P4: so are outcomes that could not be reported', async () => {
    const fleet = createFleet();
    const fail = async (isUnreachable: boolean): Promise<void> => {
      const admission = await fleet.guard().admit('a', true);
      fleet.faults.down = isUnreachable;
      await fleet.guard().report(admission, 'a', 'failure');
      fleet.faults.down = false;
    };
    await fail(true);
    await fail(true);
    const line = {
      level: 'warn',
      message: 'An outcome could not be reported to the breaker',
      fields: { downstream: 'crm', error: expect.any(UnavailableError) },
    };
    expect(fleet.log.lines).toEqual([line]);
    expect(fleet.metrics.sums.get('BreakerStoreFailure/crm')).toBe(2);
    await fail(false);
    await fail(true);
    expect(fleet.log.lines).toEqual([line, line]);
  });

  test('P4: a record of a format that this release does not read is counted as one', async () => {
    const fleet = createFleet();
    fleet.store.read = () => Promise.reject(new UnknownFormatError('breaker'));
    await fleet.guard().look();
    expect(fleet.metrics.sums.get('UnknownFormat/breaker')).toBe(1);
  });

  test('P8: a round that follows one in which nobody called is a line of its own', async () => {
    const fleet = createFleet();
    await fleet.openIt();
    await fleet.toEndOfOpenTime();
    await fleet.guard().report(await fleet.guard().admit('a', true), 'a', 'released');
    await fleet.clock.advance(2 * defaults.callTimeoutMs);
    expect(await fleet.guard().admit('a', true)).toMatchObject({ kind: 'probe', round: 2 });
    expect(fleet.log.lines.at(-1)).toMatchObject({
      message: 'The breaker is half-open',
      fields: { from: 'half-open', to: 'half-open' },
    });
  });

  test('P4: that a lane holds off is a line when it begins, and a count each time it goes on, over all containers', async () => {
    const fleet = createFleet({ containers: 2 });
    const retryAfterMs = 10_000;
    const holds = () => fleet.metrics.sums.get('LaneHolds/crm');
    const both = (groups: readonly string[]) =>
      Promise.all(groups.map((group, i) => fleet.call(i, group, 'throttled', { retryAfterMs })));
    await both(['a', 'b']);
    await fleet.clock.advance(2 * defaults.cacheMs);
    expect(holds()).toBeUndefined();
    await both(['c', 'd']);
    const line = {
      level: 'warn',
      message: 'The lane holds off: nothing but throttles came',
      fields: { downstream: 'crm', untilMs: fleet.clock.now() + retryAfterMs },
    };
    expect(fleet.log.lines).toEqual([line]);
    expect(holds()).toBe(1);
    await fleet.clock.advance(retryAfterMs);
    expect(await fleet.call(0, 'e', 'throttled', { retryAfterMs })).toBe('probe');
    expect(fleet.log.lines).toEqual([line]);
    expect(holds()).toBe(2);
  });
});
