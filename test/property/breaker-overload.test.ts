/** A fleet against systems that fail as overloaded and half-deployed ones do. */
import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../lambdas/adapters/memory/system.ts';
import { incidentSteps } from '../../lambdas/core/oncall/incident-events.ts';
import type { BreakerState, CallReport, Outcome } from '../../lambdas/core/ports.ts';
import { createFleet } from '../unit/breaker/fleet.ts';

const MINUTE = 60_000;

interface Call {
  atMs: number;
  unit: number;
}

interface Scenario {
  perSecond: number;
  containers?: number;
  minutes: number;
  /** What the system answers to a call; `atMs` since the beginning. */
  answer(call: Call): [Outcome, Partial<CallReport>?];
  /** Whether calls are an operation's, beside calls to the system that always succeed. */
  isOperation?: boolean;
  seed?: number;
}

/** Steady traffic of new groups; what on-call heard, and how many calls reached the system in each second. */
async function run({ perSecond, containers = 8, minutes, answer, isOperation = false, seed = 1 }: Scenario) {
  const fleet = createFleet({ containers, seed });
  const random = seededRandom(seed + 1);
  const startMs = fleet.clock.now();
  const callsIn = new Map<number, number>();
  let lookupsRefused = 0;
  let pending: { atMs: number; report: () => Promise<unknown> }[] = [];
  const moveTo = (atMs: number): Promise<void> => fleet.clock.advance(Math.max(0, atMs - fleet.clock.now()));
  for (let index = 0; index < minutes * 60 * perSecond; index += 1) {
    const nowMs = startMs + Math.floor((index * 1000) / perSecond);
    const due = pending.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
    pending = pending.filter(({ atMs }) => atMs > nowMs);
    for (const { atMs, report } of due) {
      await moveTo(atMs);
      await report();
    }
    await moveTo(nowMs);
    const at = Math.floor(random.unit() * containers);
    const group = `group-${index}`;
    const above = await fleet.guard(at).admit(group, true);
    if (isOperation && above.kind === 'open') lookupsRefused += 1;
    if (above.kind === 'open') continue;
    const guard = isOperation ? fleet.operation(at) : fleet.guard(at);
    const admission = isOperation ? await guard.admit(group, true) : above;
    if (isOperation) await fleet.guard(at).report(above, group, 'success');
    if (admission.kind === 'open') continue;
    const second = Math.floor((nowMs - startMs) / 1000);
    callsIn.set(second, (callsIn.get(second) ?? 0) + 1);
    const [outcome, more = {}] = answer({ atMs: nowMs - startMs, unit: random.unit() });
    const report = { beganAtMs: nowMs, ...more };
    pending.push({ atMs: nowMs + 40, report: () => guard.report(admission, group, outcome, report) });
  }
  const name = isOperation ? 'crm/events' : 'crm';
  const written = fleet.history.filter(({ downstream }) => downstream === name);
  let before: BreakerState | undefined;
  const steps = written.flatMap((after) => {
    const found = incidentSteps(before, after);
    before = after;
    return found;
  });
  const count = (action: string): number => steps.filter((step) => step.action === action).length;
  return {
    state: await fleet.breakers.read(name),
    triggers: count('trigger'),
    resolves: count('resolve'),
    firstOpenedMs: (written.find(({ phase }) => phase === 'open')?.changedAtMs ?? Number.NaN) - startMs,
    causes: new Set(written.filter(({ phase }) => phase === 'open').map(({ cause }) => cause)),
    callsAfter: (second: number) => [...callsIn].filter(([at]) => at > second).map(([, calls]) => calls),
    lookupsRefused,
  };
}

describe('an overloaded system', () => {
  test('P4, P8: two thirds 429, one third 503: one incident from its first seconds to its end', async () => {
    const found = await run({
      perSecond: 5,
      minutes: 8,
      answer: ({ atMs, unit }) => {
        if (atMs > 3 * MINUTE) return ['success'];
        return unit < 2 / 3 ? ['throttled', { retryAfterMs: 1000 }] : ['failure'];
      },
    });
    expect(found).toMatchObject({ triggers: 1, resolves: 1 });
    expect(found.firstOpenedMs).toBeLessThan(10_000);
    expect(found.state).toMatchObject({ phase: 'closed', episode: '' });
  }, 60_000);

  test('P4, P8: one in ten a 429, the others failing, for longer than half an hour: one incident', async () => {
    const found = await run({
      perSecond: 1,
      containers: 4,
      minutes: 50,
      answer: ({ atMs, unit }) => {
        if (atMs > 40 * MINUTE) return ['success'];
        return unit < 0.1 ? ['throttled', { retryAfterMs: 30_000 }] : ['failure'];
      },
    });
    expect(found).toMatchObject({ triggers: 1, resolves: 1 });
    expect(found.causes).toContain('failures');
  }, 60_000);

  test('P4, P12: nothing but 429: held within seconds, tested one call at a time, open after two minutes', async () => {
    const found = await run({
      perSecond: 12,
      minutes: 9,
      answer: ({ atMs }) => (atMs > 4 * MINUTE ? ['success'] : ['throttled', { retryAfterMs: 20_000 }]),
    });
    expect(found).toMatchObject({ triggers: 1, resolves: 1 });
    expect(found.causes).toEqual(new Set(['throttled']));
    expect(found.firstOpenedMs).toBeGreaterThan(2 * MINUTE);
    expect(found.firstOpenedMs).toBeLessThan(3 * MINUTE);
    // From the hold on, a copy's age later, a call a hold; and ten probes a round once it is open.
    const whileThrottled = found.callsAfter(4).length - found.callsAfter(240).length;
    expect(whileThrottled).toBeLessThan(30);
    expect(Math.max(...found.callsAfter(4).slice(0, whileThrottled))).toBeLessThanOrEqual(10);
  }, 60_000);

  test('P8: one that flaps five times, for less than three minutes each, is one incident', async () => {
    const found = await run({
      perSecond: 2,
      minutes: 11,
      answer: ({ atMs }) => (atMs < 6 * MINUTE && atMs % 80_000 < 60_000 ? ['failure'] : ['success']),
    });
    expect(found).toMatchObject({ triggers: 1, resolves: 1 });
  }, 60_000);

  test('P12, P14: a third throttled among right answers holds nobody off', async () => {
    const found = await run({
      perSecond: 10,
      minutes: 1.5,
      answer: ({ unit }) => (unit < 1 / 3 ? ['throttled', { retryAfterMs: 10_000 }] : ['success']),
    });
    expect(found.triggers).toBe(0);
    expect(Math.min(...found.callsAfter(0).slice(0, -1))).toBe(10);
  }, 60_000);
});

describe('an operation that is refused', () => {
  const refused = (status: number): [Outcome, Partial<CallReport>] => ['refused', { refusal: { status } }];

  test('P4, P14: altogether: one incident, lookups go on, and it drains after', async () => {
    const found = await run({
      perSecond: 5,
      minutes: 8,
      isOperation: true,
      answer: ({ atMs }) => (atMs > MINUTE && atMs < 3 * MINUTE ? refused(422) : ['success']),
    });
    expect(found).toMatchObject({ triggers: 1, resolves: 1, lookupsRefused: 0 });
    expect(found.firstOpenedMs - MINUTE).toBeLessThan(10_000);
  }, 60_000);

  test('P4: by a deployment that climbs from none to all within a minute: it opens by three quarters', async () => {
    for (const seed of [1, 2]) {
      const found = await run({
        perSecond: 8,
        minutes: 2,
        isOperation: true,
        seed,
        answer: ({ atMs, unit }) =>
          unit < Math.max(0, (atMs - MINUTE) / MINUTE) ? refused(400) : ['success'],
      });
      expect(found.triggers).toBe(1);
      expect(found.firstOpenedMs - MINUTE).toBeLessThan(0.9 * MINUTE);
    }
  }, 60_000);

  test('P11: by one node of ten: it stays closed', async () => {
    const found = await run({
      perSecond: 10,
      minutes: 1.5,
      isOperation: true,
      answer: ({ unit }) => (unit < 0.1 ? refused(400) : ['success']),
    });
    expect(found.triggers).toBe(0);
  }, 60_000);
});
