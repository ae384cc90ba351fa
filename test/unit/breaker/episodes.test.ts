/** Episodes that go on: a breaker that flaps is one incident (P8). */
import { describe, expect, test } from '@jest/globals';
import { createEndEpisodes } from '../../../lambdas/core/breaker/end-episodes.ts';
import { forceOpen, open } from '../../../lambdas/core/breaker/transitions.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { defaults } from './settings.ts';

/** Opens and closes by probes. */
async function flap(fleet: Fleet): Promise<void> {
  await fleet.openIt();
  expect(await fleet.phase()).toBe('open');
  await fleet.toEndOfOpenTime();
  for (const group of ['a', 'b', 'c']) await fleet.call(0, group, 'success');
  expect(await fleet.phase()).toBe('closed');
}

describe('an episode', () => {
  test('P8: goes on where the breaker opens again before its end, counted from its first opening', async () => {
    const fleet = createFleet();
    await flap(fleet);
    const { episode, openedAtMs } = await fleet.state();
    expect(episode).not.toBe('');
    await fleet.clock.advance(60_000);
    await fleet.openIt();
    expect(await fleet.state()).toMatchObject({ phase: 'open', episode, openedAtMs, episodeEndsAtMs: 0 });
  });

  test('P8: ends once the breaker has stayed closed for its time, in a write of its own', async () => {
    const fleet = createFleet();
    await flap(fleet);
    const closed = await fleet.state();
    expect(closed.episodeEndsAtMs).toBe(closed.closedAtMs + defaults.resolveAfterMs);
    await fleet.clock.advance(defaults.resolveAfterMs - 1);
    await fleet.guard().look();
    expect((await fleet.state()).episode).toBe(closed.episode);
    await fleet.clock.advance(1000);
    await fleet.guard().look();
    expect(await fleet.state()).toMatchObject({
      phase: 'closed',
      version: closed.version + 1,
      episode: '',
      openedAtMs: 0,
      closedAtMs: closed.closedAtMs,
      cause: '',
    });
    expect(fleet.log.lines.at(-1)).toEqual({
      level: 'info',
      message: 'The episode is over',
      fields: { downstream: 'crm', episode: closed.episode },
    });
    expect(fleet.metrics.sums.get('CircuitTransition/crm/closed')).toBe(1);
  });

  test('P8: goes on after its time, too, until its end has been written', async () => {
    const fleet = createFleet({ containers: 2 });
    await fleet.guard(1).look();
    await flap(fleet);
    const { episode } = await fleet.state();
    await fleet.clock.advance(10 * defaults.resolveAfterMs);
    const state = await fleet.state();
    await fleet.breakers.transition(forceOpen(state, fleet.clock.now(), 'kim', 'test'), state.version);
    expect((await fleet.state()).episode).toBe(episode);
  });

  test('P8: of an opening and an end at the same moment one is written', async () => {
    const fleet = createFleet({ containers: 2 });
    await flap(fleet);
    const { episode, version } = await fleet.state();
    await fleet.guard(1).look();
    await fleet.clock.advance(defaults.resolveAfterMs);
    // Both know of the same version.
    await Promise.all([fleet.guard(0).look(), fleet.guard(1).trip('401s')]);
    const writes = fleet.history.filter((state) => state.version === version + 1);
    expect(writes).toHaveLength(1);
    expect(writes[0]?.episode === '' || writes[0]?.episode === episode).toBe(true);
  });

  test('P8: ends with the closing itself where that is set to nothing', async () => {
    const fleet = createFleet({ settings: { resolveAfterMs: 0 } });
    await flap(fleet);
    expect(await fleet.state()).toMatchObject({ episode: '', openedAtMs: 0, episodeEndsAtMs: 0, cause: '' });
  });

  test('P4: its end is no transition to the calls that are under way', async () => {
    const fleet = createFleet();
    await flap(fleet);
    await fleet.clock.advance(defaults.resolveAfterMs - 1000);
    const before = await Promise.all(['x', 'y'].map((group) => fleet.guard().admit(group, true)));
    await fleet.clock.advance(1000);
    await fleet.guard().look();
    expect((await fleet.state()).episode).toBe('');
    for (const [i, admission] of before.entries()) await fleet.guard().report(admission, `${i}`, 'failure');
    expect(await fleet.windows.read('crm')).toMatchObject({ streak: 2 });
  });

  test('P4: a breaker that opens again in it begins with the plain open time', async () => {
    const fleet = createFleet({ settings: { longAfterMs: 1000, resolveAfterMs: 3_600_000 } });
    await fleet.openIt();
    await fleet.toEndOfOpenTime();
    await fleet.call(0, 'a', 'failure');
    const again = await fleet.state();
    expect(again.openUntilMs - again.changedAtMs).toBe(2 * defaults.openMs);
    await fleet.toEndOfOpenTime();
    for (const group of ['a', 'b', 'c']) await fleet.call(0, group, 'success');
    await fleet.clock.advance(1000);
    await fleet.openIt();
    const anew = await fleet.state();
    expect(anew.episode).toBe(again.episode);
    expect(anew.openUntilMs - anew.changedAtMs).toBe(defaults.openMs);
  });
});

describe('the controller', () => {
  test('P8: ends episodes that no container looks at any more, those of operations too', async () => {
    const fleet = createFleet();
    await flap(fleet);
    await fleet.operation().trip('test');
    const endEpisodes = createEndEpisodes({ ...fleet, store: fleet.breakers });
    await fleet.clock.advance(defaults.resolveAfterMs - 1);
    expect(await endEpisodes()).toBe(0);
    await fleet.clock.advance(1);
    const { episode } = await fleet.state();
    expect(await endEpisodes()).toBe(1);
    expect((await fleet.state()).episode).toBe('');
    expect(fleet.log.lines.at(-1)).toEqual({
      level: 'info',
      message: 'The episode is over',
      fields: { downstream: 'crm', episode },
    });
    expect((await fleet.breakers.read('crm/events')).episode).not.toBe('');
    expect(await endEpisodes()).toBe(0);
  });

  test('P8: leaves one alone that opens as it looks', async () => {
    const fleet = createFleet();
    await flap(fleet);
    const { episode } = await fleet.state();
    await fleet.clock.advance(defaults.resolveAfterMs);
    const seen = await fleet.state();
    const opened = open(seen, fleet.clock.now(), 'test', defaults);
    await fleet.breakers.transition(opened, seen.version);
    const store = { ...fleet.breakers, list: async () => [seen] };
    expect(await createEndEpisodes({ ...fleet, store })()).toBe(0);
    expect(await fleet.state()).toEqual({ ...opened, episode });
  });
});
