import { describe, expect, it } from '@jest/globals';
import { statusText } from '../../../bin/commands/status.ts';
import { nowView } from '../../../bin/console/now.ts';
import { assess } from '../../../bin/operator/assessment.ts';
import { duration } from '../../../bin/operator/duration.ts';
import { headline } from '../../../bin/operator/headline.ts';
import { type Snapshot, tokenSnapshot, type WorkerSnapshot } from '../../../bin/operator/snapshot.ts';
import {
  close,
  forceOpen,
  initialState,
  open,
  reopen,
  startRound,
} from '../../../lambdas/core/breaker/transitions.ts';
import { initialControl } from '../../../lambdas/core/control/initial.ts';
import type { BreakerState } from '../../../lambdas/core/ports.ts';
import { emptyRecord } from '../../../lambdas/core/tokens/record.ts';
import { quietSnapshot } from './quiet-snapshot.ts';

const NOW = Date.UTC(2026, 0, 1, 3, 0, 0);
const TICK = 30_000;
/** What each connector grants, calls a second; the platforms are none. */
const rate = (connector: string) => ({ crm: 70, warehouse: 7, billing: 3.2 })[connector];
const well: Snapshot = {
  ...quietSnapshot(NOW),
  otherLetters: [{ queue: 'genesys-rule', deadLetters: 0 }],
  tokens: [tokenSnapshot('genesys'), tokenSnapshot('nice')],
};
const voice = (change: Partial<WorkerSnapshot>): Snapshot => ({
  ...well,
  workers: well.workers.map((one) => (one.worker === 'voice-worker' ? { ...one, ...change } : one)),
});
const crmDown: Snapshot = {
  ...voice({ depth: { visible: 690, inFlight: 10 } }),
  breakers: well.breakers.map((state) =>
    state.downstream === 'crm'
      ? open(state, NOW - 300_000, '3 calls in a row failed', { openMs: 330_000 })
      : state,
  ),
};

describe('status', () => {
  it('says so when all is well', () => {
    expect(assess(well, rate)).toMatchObject({ verdict: 'well', failing: [], todo: [] });
    expect(statusText(well, assess(well, rate), TICK)).toContain('all is well');
  });

  it('P4: says which downstream is failing, since when, why, when it is probed, and that nothing is lost', () => {
    const { verdict, failing, safe, todo, drainSeconds } = assess(crmDown, rate);
    expect(verdict).toBe('degraded');
    expect(failing).toEqual([
      'crm: breaker open since 2026-01-01T02:55:00.000Z, 5 min 0 s ago (3 calls in a row failed); next probe in 30 s.',
    ]);
    expect(safe.join(' ')).toContain('answered 200 is kept, in order, until it is applied');
    expect(safe.join(' ')).toContain('Lookups answer');
    expect(todo[0]).toContain('There is nothing to do here');
    expect(drainSeconds).toBeUndefined();
  });

  it('P4: says of an outage how long what waits will take once the system answers, at what that grants', () => {
    const assessment = assess(crmDown, rate);
    const told = 'Whatever waits now is done less than a minute after crm takes calls again.';
    expect(assessment).toMatchObject({
      drains: [],
      afterOutage: [{ connector: 'crm', waiting: 700, seconds: 10 }],
    });
    expect(statusText(crmDown, assessment, TICK)).toContain(told);
    expect(headline(crmDown, assessment.afterOutage)).toBe(
      `crm has failed for 5 min 0 s. 700 messages wait in order; nothing is lost. ${told}`,
    );
    const slow = assess(crmDown, () => 2);
    expect(headline(crmDown, slow.afterOutage)).toContain('done about 7 min after crm takes calls again.');
    // Nobody knows what it grants: nothing is promised.
    const unknown = assess(crmDown, () => undefined);
    expect(statusText(crmDown, unknown, TICK)).toContain(
      'How long what waits takes once crm takes calls again is unknown.',
    );
    expect(headline(crmDown, unknown.afterOutage)).not.toContain('minute');
  });

  it('P4: names what opened a breaker until it closes, and beside it what its last probe came to', () => {
    const settings = { callTimeoutMs: 1000, openMs: 60_000, longAfterMs: 1_800_000, maxOpenMs: 300_000 };
    const opened = open(initialState('crm'), NOW - 300_000, '3 calls in a row failed', { openMs: 60_000 });
    const half = startRound(opened, NOW - 240_000, 'lease', settings);
    const again = reopen(half, NOW - 30_000, 'a probe failed', settings);
    const told = (state: BreakerState) => {
      const during = { ...well, breakers: [state] };
      const row = nowView(during, { connectors: [], settings: {} }, 'ann').breakers[0];
      return [assess(during, rate).failing[0], row?.reason];
    };
    for (const text of told(half)) expect(text).toContain('3 calls in a row failed');
    for (const text of told(half)) expect(text).not.toContain('probe;');
    for (const text of told(again))
      expect(text).toContain('3 calls in a row failed; since then: a probe failed');
    // A release before has kept the last reason alone.
    for (const text of told({ ...again, openedFor: '' })) expect(text).toContain('a probe failed');
    expect(told({ ...again, openedFor: '' })[1]).toBe('a probe failed');
    const held = forceOpen(again, NOW - 1, 'ann', 'move');
    expect(told(held)[1]).toBe('move; before that: 3 calls in a row failed');
    const planned = forceOpen(initialState('crm'), NOW - 1, 'ann', 'move');
    expect(told(planned)[1]).toBe('move');
    expect(told(forceOpen(planned, NOW, 'ben', 'longer'))[1]).toBe('longer');
    expect(told(forceOpen(held, NOW, 'ben', 'longer'))[1]).toBe(
      'longer; before that: 3 calls in a row failed',
    );
  });

  it('leads with one sentence: what fails for how long, what waits, and that it is safe', () => {
    expect(headline(well)).toBe('All is well. Nothing waits.');
    expect(headline(voice({ depth: { visible: 1, inFlight: 0 } }))).toBe(
      'All is well. 1 message is under way.',
    );
    expect(headline(crmDown)).toBe(
      'crm has failed for 5 min 0 s. 700 messages wait in order; nothing is lost.',
    );
    expect(headline(voice({ deadLetters: 2 }))).toBe('2 dead letters wait for a person. Nothing else waits.');
    const held = well.breakers.map((state) => forceOpen(state, NOW - 60_000, 'ann', 'move'));
    expect(headline({ ...well, breakers: held.slice(0, 1) })).toBe(
      'The breaker of crm is held open by ann, for 1 min 0 s now. Nothing waits.',
    );
  });

  it('a breaker that is held by hand in the middle of an outage is held since then', () => {
    const held = well.breakers
      .slice(0, 1)
      .map((state) => open(state, NOW - 300_000, 'ten calls failed', { openMs: 60_000 }))
      .map((state) => forceOpen(state, NOW - 60_000, 'ann', 'move'));
    const during = { ...well, breakers: held };
    expect(headline(during)).toContain(
      'The breaker of crm is held open by ann, for 1 min 0 s now; crm had failed for 4 min 0 s before that.',
    );
    expect(assess(during, rate).todo[0]).toContain(
      'Test whether crm answers again; then steadyline breaker close',
    );
    expect(assess(during, rate).failing[0]).toContain(
      'held open by ann since 2026-01-01T02:59:00.000Z, 1 min',
    );
    expect(statusText(during, assess(during, rate), TICK)).toMatch(/crm +open +2026-01-01T02:59:00.000Z/);
  });

  it('P4: what a person has paused is never said to be done with the rest', () => {
    const pausedByHand: Partial<WorkerSnapshot> = {
      source: { state: 'disabled', maximumConcurrency: 2 },
      control: { ...initialControl, pauseReason: 'operator', pausedBy: 'kim' },
    };
    const down = {
      ...crmDown,
      workers: crmDown.workers.map((one) => (one.queue === 'voice' ? { ...one, ...pausedByHand } : one)),
    };
    const { afterOutage } = assess(down, rate);
    expect(afterOutage).toEqual([]);
    const told = headline(down, afterOutage);
    expect(told).toContain('voice-worker is paused by hand: its 700 messages wait for that to end.');
    expect(told).not.toContain('Whatever waits now is done');
    const row = nowView(down, { connectors: [], settings: {} }, 'ann').workers.find(
      ({ queue }) => queue === 'voice',
    );
    expect(row?.cleared).toContain('less than a minute after it is resumed and crm answers');
  });

  it('P4: a dead letter does not hide that a system answers again and what waited is worked off', () => {
    const after = voice({
      depth: { visible: 500, inFlight: 10 },
      deadLetters: 1,
      control: { ...initialControl, nonEmptySinceMs: NOW - 300_000 },
    });
    const breakers = crmDown.breakers.map((state) =>
      state.downstream === 'crm'
        ? close(state, NOW - 10_000, 'probes succeeded', { resolveAfterMs: 300_000 })
        : state,
    );
    expect(headline({ ...after, breakers })).toBe(
      'crm answers again; 510 messages are being worked off. Nothing is lost. 1 dead letter waits for a person.',
    );
    const alone = { ...after, workers: after.workers.map((one) => ({ ...one, deadLetters: 0 })) };
    const replays = [{ id: 'e-1', key: 'k', queue: 'voice', state: 'failing', text: '' }] as const;
    const workers = alone.workers.map((one) =>
      one.queue === 'voice' ? { ...one, depth: { visible: 0, inFlight: 1 } } : one,
    );
    expect(headline({ ...alone, breakers, workers, replays })).toBe(
      '1 replayed message fails again. 1 message waits in order; nothing is lost.',
    );
  });

  it('P4: reports a hold, its cause and what ends it, without an outage of anything', () => {
    const held: Snapshot = {
      ...voice({ depth: { visible: 690, inFlight: 10 } }),
      holds: [{ downstream: 'crm', sinceMs: NOW - 12_000, untilMs: NOW + 8000 }],
    };
    const assessment = assess(held, rate);
    expect(assessment).toMatchObject({
      verdict: 'degraded',
      failing: [
        'crm: its lane holds off since 2026-01-01T02:59:48.000Z, 12 s ago (nothing but throttles came); one call tests in 8 s, and a right answer ends the hold.',
      ],
      todo: [expect.stringContaining('#lane-held')],
      drainSeconds: 10,
    });
    expect(statusText(held, assessment, TICK)).toMatch(/crm +holds off +2026-01-01T02:59:48.000Z +8 s/);
    const over: Snapshot = {
      ...held,
      holds: [{ downstream: 'crm', sinceMs: NOW - 12_000, untilMs: NOW - 1 }],
    };
    expect(assess(over, rate).failing[0]).toContain('the next call tests, and a right answer');
  });

  it('P14: an operation that is refused is named with status, code and field; lookups go on', () => {
    const why = {
      cause: 'refused',
      reason: '3 calls in a row were refused',
      refusal: '422 NO, field queue',
    } as const;
    const refused = open(initialState('crm/events'), NOW - 20_000, why, { openMs: 60_000 });
    const { failing, safe, todo } = assess({ ...well, breakers: [...well.breakers, refused] }, rate);
    expect(failing).toEqual([
      'crm/events: breaker open since 2026-01-01T02:59:40.000Z, 20 s ago (3 calls in a row were refused; refused with 422 NO, field queue); next probe in 40 s.',
    ]);
    expect(safe.join(' ')).not.toContain('Lookups answer');
    const probing = { ...refused, phase: 'half-open', reason: 'it is time to probe' } as const;
    expect(assess({ ...well, breakers: [...well.breakers, probing] }, rate).failing).toEqual([
      'crm/events: breaker open since 2026-01-01T02:59:40.000Z, 20 s ago (3 calls in a row were refused; refused with 422 NO, field queue); probing now.',
    ]);
    expect(todo).toEqual([expect.stringContaining('what crm/events no longer accepts')]);
  });

  it('P8: a breaker that has closed is recovering until its backlog is done, and it says when its incident is resolved', () => {
    const breakers = crmDown.breakers.map((state) =>
      state.downstream === 'crm'
        ? close(state, NOW - 30_000, 'it answers', { resolveAfterMs: 180_000 })
        : state,
    );
    const { verdict, safe } = assess({ ...crmDown, breakers }, rate);
    expect(verdict).toBe('recovering');
    expect(headline({ ...crmDown, breakers })).toBe(
      'crm answers again; 700 messages are being worked off. Nothing is lost.',
    );
    const control = { ...initialControl, nonEmptySinceMs: NOW + 1 };
    const after = { ...voice({ depth: { visible: 1, inFlight: 0 }, control }), breakers };
    expect(headline(after)).toBe('All is well. 1 message is under way.');
    expect(assess(after, rate).verdict).toBe('well');
    expect(safe).toContain(
      'The breaker of crm is closed again since 2026-01-01T02:59:30.000Z, 30 s ago: calls go through; its incident is resolved in 2 min 30 s if it stays so.',
    );
    expect(assess({ ...after, atMs: NOW + 200_000 }, rate).safe).toContainEqual(
      expect.stringContaining('calls go through; its incident is being resolved.'),
    );
  });

  it('is degraded while a replayed message fails again, and not by one that is applied or under way', () => {
    const one = { id: 'e-1', key: 'k', queue: 'voice', text: 'waiting for its next try' };
    const verdict = (...states: ('applied' | 'failing' | 'under way')[]): string =>
      assess({ ...well, replays: states.map((state) => ({ ...one, state })) }, rate).verdict;
    expect([verdict('applied', 'under way'), verdict('applied', 'failing')]).toEqual(['well', 'degraded']);
  });

  it('says long after an outage that all is well, though something waits for a turn at this moment', () => {
    const verdict = (closedMs: number, change: Partial<WorkerSnapshot>, episode = ''): string => {
      const breakers = well.breakers.map((state) =>
        state.downstream === 'crm' ? { ...state, closedAtMs: NOW - closedMs, episode } : state,
      );
      return assess({ ...voice(change), breakers }, rate).verdict;
    };
    const lastSeenEmpty = { depth: { visible: 1, inFlight: 0 }, control: initialControl };
    expect(verdict(86_400_000, lastSeenEmpty)).toBe('well');
    expect(verdict(TICK - 1, lastSeenEmpty)).toBe('well');
    expect(verdict(TICK - 1, lastSeenEmpty, 'crm-1')).toBe('recovering');
    const neverSeenEmpty = { ...initialControl, nonEmptySinceMs: NOW - 90_000_000 };
    expect(verdict(86_400_000, { depth: { visible: 0, inFlight: 3 }, control: neverSeenEmpty })).toBe('well');
    expect(verdict(86_400_000, { depth: { visible: 9, inFlight: 3 }, control: neverSeenEmpty })).toBe('well');
    expect(verdict(86_400_000, { depth: { visible: 900, inFlight: 3 }, control: neverSeenEmpty })).toBe(
      'recovering',
    );
  });

  it('P4: reports how long the backlog takes once the CRM is back', () => {
    expect(assess({ ...crmDown, breakers: well.breakers }, rate).drainSeconds).toBe(10);
  });

  it('P14: reports of each connector when its backlog will be gone, by its own rate', () => {
    const worker = (name: string, downstream: string, visible: number): WorkerSnapshot => ({
      ...{ worker: name, queue: 'voice', downstreams: [downstream], deadLetters: 0 },
      depth: { visible, inFlight: 4 },
      source: { state: 'enabled', maximumConcurrency: 2 },
    });
    const own = [
      worker('billing-events-worker', 'billing', 300),
      worker('billing-requests-worker', 'billing', 12),
    ];
    const busy: Snapshot = {
      ...crmDown,
      workers: [...crmDown.workers, worker('enrichment-worker', 'warehouse', 66), ...own],
    };
    const { drains, drainSeconds } = assess(busy, rate);
    expect(drains).toEqual([
      { connector: 'warehouse', waiting: 70, seconds: 10 },
      { connector: 'billing', waiting: 320, seconds: 100 },
    ]);
    expect(drainSeconds).toBeUndefined();
    const up = { ...busy, breakers: well.breakers };
    expect(statusText(up, assess(up, rate), TICK)).toContain(
      'Drained at the configured rates: crm in less than a minute, warehouse in less than a minute, billing in about 2 min.',
    );
    const alone = { ...well, workers: own };
    expect(statusText(alone, assess(alone, rate), TICK)).toContain(
      'Drained at the configured rate: billing in about 2 min.',
    );
  });

  it('P11: dead letters and quarantined payloads are work for a person', () => {
    expect(assess(voice({ deadLetters: 2 }), rate).todo[0]).toContain('steadyline dlq list voice');
    expect(assess(voice({ deadLetters: 1 }), rate).failing[0]).toBe(
      'voice-worker: 1 dead letter waits for a person.',
    );
    const undelivered = assess({ ...well, otherLetters: [{ queue: 'genesys-rule', deadLetters: 2 }] }, rate);
    expect(undelivered).toMatchObject({
      verdict: 'degraded',
      failing: ['genesys-rule: 2 dead letters wait for a person.'],
      todo: ['steadyline dlq list genesys-rule (docs/RUNBOOK.md#dlq-depth)'],
    });
    const quarantined = assess({ ...well, quarantined: 1 }, rate);
    expect(quarantined.verdict).toBe('degraded');
    expect(quarantined.failing).toEqual([
      'quarantine: 1 payload came under the id of another; it waits for a person.',
    ]);
    expect(quarantined.todo).toEqual(['steadyline dlq list quarantine (docs/RUNBOOK.md#payload-conflicts)']);
  });

  it('P4: a secret that can’t be used is a fault of ours, with what to do', () => {
    const faults = [{ name: 'crm' as const, sentence: 'The secret crm is empty.' }];
    const ours = assess({ ...well, secrets: { faults, unread: [], found: 9 } }, rate);
    expect(ours).toMatchObject({ verdict: 'degraded', failing: ['The secret crm is empty.'] });
    expect(ours.todo[0]).toMatch(/^Put a valid value into the secret crm/);
    const unread = assess({ ...well, secrets: { faults: [], unread: ['crm'], found: 9 } }, rate);
    expect(unread.verdict).toBe('well');
    expect(unread.todo[0]).toContain('crm: they were not checked');
  });

  it('a pause by an operator is shown with its reason and how to lift it', () => {
    const control = {
      revision: 1,
      depth: 0,
      depthAtMs: 0,
      nonEmptySinceMs: NOW - 60_000,
      changedAtMs: 0,
      pauseReason: 'operator',
      pausedBy: 'ann: maintenance',
      pausedAtMs: 0,
      pausedUntilMs: 0,
    } as const;
    const snapshot = voice({
      control,
      source: { state: 'disabled', maximumConcurrency: 2 },
      depth: { visible: 1, inFlight: 0 },
    });
    const assessment = assess(snapshot, rate);
    expect(assessment.todo).toEqual(['steadyline resume voice-worker, once its reason is gone.']);
    const text = statusText(snapshot, assessment, TICK);
    expect(text).toContain('paused: by ann: maintenance');
    expect(text).toContain('1 min 30 s at most');
  });

  it('a breaker held by hand has no next probe', () => {
    const breakers = well.breakers.map((state) => forceOpen(state, NOW, 'ann', 'migration'));
    const held = { ...well, breakers };
    const text = statusText(held, assess(held, rate), TICK);
    expect(text).toContain('none: held by hand');
    expect(text).not.toMatch(/\d{4,} h/);
  });

  it('reads times as people do', () => {
    expect([duration(3000), duration(303_000), duration(7_500_000)]).toEqual([
      '3 s',
      '5 min 3 s',
      '2 h 5 min',
    ]);
  });

  it('P9: reports how a token is, never the token nor what a credential hashes to', () => {
    const use = { name: 'primary', fingerprint: 'f00d', rejections: 0, requestsMs: [] } as const;
    const record = { ...emptyRecord, accessToken: 'bearer', expiresAtMs: NOW + 90_000, credentials: [use] };
    const snapshot = { ...well, tokens: [tokenSnapshot('genesys', record)] };
    expect(statusText(snapshot, assess(snapshot, rate), TICK)).toContain('valid for 1 min 30 s');
    expect(JSON.stringify(snapshot)).not.toMatch(/bearer|f00d/);
  });
});

it('API keys that nobody has used for 30 days are named, and nothing is called failing for them', () => {
  const { verdict, failing, todo } = assess({ ...well, unusedKeys: ['ivr', 'old-flow'] }, rate);
  expect([verdict, failing]).toEqual(['well', []]);
  expect(todo).toEqual([
    'Take ivr, old-flow out of the secret api-key unless they are new: not used for 30 days (docs/DEPLOY.md, "API keys").',
  ]);
});
