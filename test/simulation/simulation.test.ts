import { describe, expect, test } from '@jest/globals';
import { faultNamed, faults } from './faults/index.ts';
import { runSeed } from './run.ts';

/** Enough for every kind of run; on a slow machine fewer, as many as the time allows. */
const SEEDS = 60;
const BUDGET_MS = 10_000;

/** Promise and first seed by which `npm run simulate -- --fault NAME` catches each (docs/PROOF.md). */
const CAUGHT: Record<string, { seed: number; promise: string }> = {
  'record-before-queue-no-resend': { seed: 2, promise: 'P1' },
  'group-tail-left-in-flight': { seed: 3, promise: 'P4' },
  'receive-count-as-attempts': { seed: 2, promise: 'P4' },
  'repeated-dedup-id-on-replay': { seed: 9, promise: 'P11' },
  'unversioned-breaker-transition': { seed: 1, promise: 'P4' },
  'probe-without-lease': { seed: 1, promise: 'P4' },
  'cache-write-without-tombstone-check': { seed: 134, promise: 'P6' },
  'refresh-without-fence': { seed: 52, promise: 'P7' },
  'work-after-answer': { seed: 1, promise: 'P1' },
  'batch-out-of-order': { seed: 1, promise: 'P3' },
  'pages-without-record': { seed: 287, promise: 'P8' },
  'calls-without-a-slot': { seed: 21, promise: 'P12' },
  'resolve-at-once': { seed: 1, promise: 'P8' },
  'throttle-as-success': { seed: 41, promise: 'P4' },
  'throttle-holds-the-lane-alone': { seed: 61, promise: 'P14' },
  'refusals-dead-lettered-en-masse': { seed: 3, promise: 'P4' },
  'refusals-judged-by-earlier-successes': { seed: 3, promise: 'P4' },
  'refusal-opens-the-system': { seed: 17, promise: 'P5' },
  'slow-as-failure': { seed: 75, promise: 'P14' },
  'lookups-behind-work': { seed: 5, promise: 'P5' },
  'credit-without-a-cap': { seed: 21, promise: 'P12' },
  'hash-released-after-a-time-out': { seed: 84, promise: 'P3' },
  'one-breaker-for-all-connectors': { seed: 1, promise: 'P14' },
  'tokens-not-renewed-ahead': { seed: 11, promise: 'P7' },
  'want-of-a-token-as-fault-of-ours': { seed: 32, promise: 'P4' },
  'any-token-invalidated': { seed: 6, promise: 'P7' },
  'session-code-unknown': { seed: 2, promise: 'P7' },
  'entry-written-past-a-change': { seed: 7, promise: 'P6' },
  'change-under-one-key': { seed: 7, promise: 'P6' },
  'keys-taken-for-kept': { seed: 49, promise: 'P2' },
  'effect-key-of-each-try': { seed: 1, promise: 'P2' },
};

describe('simulation', () => {
  test(
    'P1 to P12, P14: no promise is broken on any seed',
    async () => {
      const startedMs = performance.now();
      let runs = 0;
      for (let seed = 1; seed <= SEEDS && performance.now() - startedMs < BUDGET_MS; seed += 1) {
        expect(await runSeed(seed)).toMatchObject({ seed, broken: undefined });
        runs += 1;
      }
      expect(runs).toBeGreaterThan(0);
    },
    3 * BUDGET_MS,
  );

  test(
    'a seed is the same run every time, and tracing changes nothing in it',
    async () => {
      const lines: string[] = [];
      const plain = await runSeed(7);
      const traced = await runSeed(7, { onTrace: (line) => lines.push(line) });
      const again: string[] = [];
      await runSeed(7, { onTrace: (line) => again.push(line) });
      expect(traced).toEqual(plain);
      expect(again).toEqual(lines);
      expect(lines.length).toBeGreaterThan(100);
    },
    BUDGET_MS,
  );
});

describe('deliberate faults', () => {
  test('every fault has the seed that catches it', () => {
    expect(Object.keys(CAUGHT).sort()).toEqual(faults.map(({ name }) => name).sort());
  });

  test.each(Object.entries(CAUGHT))(
    '%s is caught',
    async (name, { seed, promise }) => {
      const { broken } = await runSeed(seed, { fault: faultNamed(name) });
      expect(broken?.promise).toBe(promise);
    },
    3 * BUDGET_MS,
  );
});
