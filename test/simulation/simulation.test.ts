import { describe, expect, test } from '@jest/globals';
import { noFault } from './faults/fault.ts';
import { faultNamed, faults } from './faults/index.ts';
import { runSeed } from './run.ts';

/** Enough for every mode of the CRM and every kind of weather; as many as fit into the time a whole test run takes. */
const SEEDS = 200;
const BUDGET_MS = 40_000;

/** Promise and first seed by which `npm run simulate -- --fault NAME` catches each (docs/PROOF.md). */
const CAUGHT: Record<string, { seed: number; promise: string }> = {};

describe('simulation', () => {
  test('P1 to P12: no promise is broken on any seed', async () => {
    const startedMs = performance.now();
    let runs = 0;
    for (let seed = 1; seed <= SEEDS && performance.now() - startedMs < BUDGET_MS; seed += 1) {
      expect(await runSeed(seed)).toMatchObject({ seed, broken: undefined });
      runs += 1;
    }
    expect(runs).toBeGreaterThan(0);
  }, 120_000);

  test('a seed is the same run every time, and tracing changes nothing in it', async () => {
    const lines: string[] = [];
    const plain = await runSeed(7);
    const traced = await runSeed(7, { onTrace: (line) => lines.push(line) });
    const again: string[] = [];
    await runSeed(7, { onTrace: (line) => again.push(line) });
    expect(traced).toEqual(plain);
    expect(again).toEqual(lines);
    expect(lines.length).toBeGreaterThan(100);
  });
});

describe('deliberate faults', () => {
  test('every fault has the seed that catches it', () => {
    expect(Object.keys(CAUGHT).sort()).toEqual(faults.map(({ name }) => name).sort());
  });

  test.each(Object.entries(CAUGHT))('%s is caught', async (name, { seed, promise }) => {
    const { broken } = await runSeed(seed, { fault: faultNamed(name) });
    expect(broken?.promise).toBe(promise);
    expect((await runSeed(seed, { fault: noFault })).broken).toBeUndefined();
  });
});
