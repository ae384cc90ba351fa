/** A few thousand inputs of everything that comes from outside; `npm run fuzz -- --inputs 1000000` runs more. */
import { describe, expect, it } from '@jest/globals';
import { fuzz } from './run.ts';

describe('fuzzing', () => {
  it('P9, P10: no input leads to a 5xx, an untyped error, an answer out of contract, or private data in a log', async () => {
    const { failures, byWay } = await fuzz({ inputs: 5000, seed: 1 });
    const told = failures.map(({ seed, way, error }) => `${way}, seed ${seed}: ${String(error)}`);
    expect(told).toEqual([]);
    expect(Object.keys(byWay)).toHaveLength(11);
  }, 120_000);
});
