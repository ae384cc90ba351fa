import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defaults } from '../unit/breaker/settings.ts';
import { type CrmMode, createModel, type Model, POISON } from './breaker-model.ts';

type Command = (model: Model) => Promise<void> | void;

const pick = fc.nat({ max: 50 });
const group = fc.constantFrom('a', 'b', 'c', 'd', POISON);
const ask = fc.tuple(pick, group, fc.boolean()).map(
  ([container, of, fresh]): Command =>
    (model) =>
      model.ask(container, of, fresh),
);
const answer = pick.map(
  (which): Command =>
    (model) =>
      model.answer(which, which === 13),
);
const step = pick.map(
  (which): Command =>
    (model) =>
      model.step(which),
);
const drain = fc.constant<Command>((model) => model.drain());
const advance = fc.constantFrom(10, 300, 1000, 2000, 6001, 60_000, 180_000).map(
  (ms): Command =>
    (model) =>
      model.advance(ms),
);
const toEndOfOpenTime = fc.constant<Command>((model) =>
  model.advance(Math.max(0, model.state().openUntilMs - model.clock.now())),
);
const setCrm = fc.constantFrom<CrmMode>('up', 'down', 'throttled').map(
  (mode): Command =>
    (model) =>
      model.setCrm(mode),
);
const setStore = fc.boolean().map(
  (down): Command =>
    (model) =>
      model.setStore(down),
);
/** A few calls from beginning to end, a second apart: with the CRM down they open the breaker. */
const traffic = fc.tuple(pick, fc.integer({ min: 1, max: 4 })).map(
  ([container, count]): Command =>
    async (model) => {
      for (let i = 0; i < count; i += 1) {
        await model.ask(container + i, `group-${i}`, true);
        await model.drain();
        await model.answer(0, false);
        await model.drain();
        await model.advance(1000);
      }
    },
);

const runs = (withFaults: boolean): fc.Arbitrary<Command[]> =>
  fc.array(
    fc.oneof(
      { weight: 6, arbitrary: ask },
      { weight: 6, arbitrary: answer },
      { weight: 6, arbitrary: step },
      { weight: 4, arbitrary: drain },
      { weight: 3, arbitrary: traffic },
      { weight: 2, arbitrary: advance },
      { weight: 2, arbitrary: toEndOfOpenTime },
      { weight: 1, arbitrary: setCrm },
      { weight: withFaults ? 1 : 0, arbitrary: setStore },
    ),
    { minLength: 100, maxLength: 300, size: 'max' },
  );

/** With everything well again and a little traffic, how many rounds it takes until the breaker is closed. */
async function recover(model: Model): Promise<number> {
  model.setCrm('up');
  model.setStore(false);
  await model.drain();
  while (model.underWay() > 0) await model.answer(0, false);
  for (let round = 0; round < 10; round += 1) {
    const { phase, openUntilMs } = model.state();
    if (phase === 'closed' && !model.isHeld()) return round;
    await model.advance(
      Math.max(
        phase === 'closed' ? 2 * defaults.callTimeoutMs : 1000,
        openUntilMs + defaults.quietMs - model.clock.now(),
      ),
    );
    for (const [group, fresh] of [
      [POISON, false],
      [`new-${round}`, true],
    ] as const) {
      await model.ask(round, group, fresh);
      await model.drain();
    }
    while (model.underWay() > 0) {
      await model.answer(0, false);
      await model.drain();
    }
    await model.advance(defaults.quietMs);
    await model.drain();
  }
  return Number.POSITIVE_INFINITY;
}

const check = (withFaults: boolean, numRuns: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(runs(withFaults), fc.integer({ min: 1, max: 12 }), async (script, containers) => {
      const model = createModel(defaults, containers);
      model.setCrm('down');
      for (const command of script) await command(model);
      // Two open times and the rest of a round: a lease that died with its container costs one of them.
      expect(await recover(model)).toBeLessThanOrEqual(7);
      expect(model.broken).toEqual([]);
    }),
    { numRuns },
  );

describe('protocol Breaker, whatever the order of things', () => {
  test(
    'P4: leases, transitions and episodes keep their rules, and it always closes after a recovery',
    () => check(false, 80),
    120_000,
  );

  test('P4: the same with a store that comes and goes', () => check(true, 60), 120_000);
});
