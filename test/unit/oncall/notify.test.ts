import { beforeEach, describe, expect, it } from '@jest/globals';
import { memoryIncidentStore } from '../../../lambdas/adapters/memory/incident-store.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { ThrottledError, TransientError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { createNotify, type Notify, stepsToSend } from '../../../lambdas/core/oncall/notify.ts';
import type { IncidentAction, IncidentEvent, IncidentStore } from '../../../lambdas/core/ports.ts';
import { type SlotScript, scriptedLimiter } from '../rate/limiters.ts';

const step = (action: IncidentAction, version: number, more: Partial<IncidentEvent> = {}): IncidentEvent => ({
  key: 'breaker-crm-1',
  version,
  action,
  severity: 'critical',
  summary: 'crm',
  source: 'crm',
  sinceMs: 1,
  alwaysDelivered: true,
  ...more,
});

describe('notify', () => {
  let sent: string[];
  let fault: Error | undefined;
  let held: number[];
  let incidents: IncidentStore;
  let system: ReturnType<typeof memorySystem>;
  let notify: Notify;
  const over = (slotAt?: SlotScript['slotAt'], isCurrent = () => true): Notify =>
    createNotify({
      ...system,
      pager: {
        name: 'pager',
        async send(event) {
          if (fault !== undefined) throw fault;
          sent.push(event.action);
        },
      },
      incidents,
      limiter: scriptedLimiter(system.clock, {
        ...(slotAt && { slotAt }),
        isCurrent,
        holdOff: async (untilMs) => void held.push(untilMs),
      }),
      settings: { leaseMs: 30_000, maxWaitMs: 5000 },
    });
  /** Runs a step on the fake clock. */
  const tell = async (event: IncidentEvent, by = notify): Promise<string> => {
    const sending = by(event);
    sending.catch(() => undefined);
    await system.clock.advance(0);
    return sending;
  };

  beforeEach(() => {
    sent = [];
    held = [];
    fault = undefined;
    incidents = memoryIncidentStore();
    system = memorySystem();
    notify = over();
  });

  it('P8: a step that comes twice is delivered once', async () => {
    await tell(step('trigger', 1));
    expect(await tell(step('trigger', 1))).toBe('dropped');
    expect(sent).toEqual(['trigger']);
    const fields = { incident: 'breaker-crm-1', action: 'trigger', pager: 'pager' };
    expect(system.log.lines).toEqual([{ level: 'info', message: 'incident step delivered', fields }]);
    expect([...system.metrics.sums]).toEqual([['Pages/trigger', 1]]);
  });

  it('P8: a resolve that was sent but not noted is followed by no earlier step: no ghost', async () => {
    await tell(step('trigger', 1));
    const { delivered } = incidents;
    incidents.delivered = () => Promise.reject(new UnavailableError('incident_store', 'down'));
    await expect(tell(step('resolve', 3))).rejects.toThrow(UnavailableError);
    incidents.delivered = delivered;
    await system.clock.advance(30_000);
    expect(await tell(step('update', 2))).toBe('dropped');
    expect(await tell(step('resolve', 3))).toBe('delivered');
    expect(sent).toEqual(['trigger', 'resolve', 'resolve']);
  });

  /** A record of the incident: what was delivered last. */
  const never = { triggered: false, resolved: false };
  const ringing = { triggered: true, resolved: false };
  const allClear = { triggered: false, resolved: true };
  it.each([
    ['trigger', true, never, ['trigger']],
    ['trigger', false, allClear, ['trigger']],
    ['update', true, never, ['trigger']],
    ['update', true, ringing, ['update']],
    ['update', true, allClear, []],
    ['resolve', true, ringing, ['resolve']],
    ['resolve', false, ringing, ['resolve']],
    ['resolve', true, never, ['trigger', 'resolve']],
    ['resolve', false, never, []],
    ['resolve', true, allClear, []],
  ] as const)(
    'P8: %s (always delivered: %j) where the record says %j sends %j',
    (action, alwaysDelivered, record, sends) => {
      expect(stepsToSend(step(action, 9, { alwaysDelivered }), record)).toEqual(sends);
    },
  );

  it('P8: a trigger older than its resolve is dropped: no ghost', async () => {
    await tell(step('resolve', 5));
    await tell(step('trigger', 1));
    expect(sent).toEqual(['trigger', 'resolve']);
  });

  it('P8: an update that comes first triggers, and the trigger is dropped', async () => {
    await tell(step('update', 3));
    await tell(step('trigger', 1));
    await tell(step('resolve', 5));
    expect(sent).toEqual(['trigger', 'resolve']);
  });

  it('P8: a crash after a resolve that overtook its trigger leads to no second trigger', async () => {
    const { delivered } = incidents;
    let deaths = 0;
    incidents.delivered = async (...note) => {
      if (sent.at(-1) !== 'resolve' || deaths > 0) return delivered(...note);
      deaths += 1;
      return new Promise(() => undefined);
    };
    notify(step('resolve', 5)).catch(() => undefined);
    await system.clock.advance(30_000);
    await tell(step('resolve', 5));
    expect(deaths).toBe(1);
    expect(sent).toEqual(['trigger', 'resolve', 'resolve']);
  });

  it('P8: a second resolve of an episode, by the reconciler, sends nothing', async () => {
    await tell(step('trigger', 1));
    await tell(step('resolve', 5));
    expect(await tell(step('resolve', 7))).toBe('dropped');
    expect(sent).toEqual(['trigger', 'resolve']);
  });

  it('P8: the all-clear of an alarm that never rang is not sent', async () => {
    await tell(step('resolve', 5, { alwaysDelivered: false }));
    expect(sent).toHaveLength(0);
  });

  it('P8: an alarm that rings again after its all-clear is delivered again', async () => {
    await tell(step('trigger', 1, { alwaysDelivered: false }));
    await tell(step('resolve', 2, { alwaysDelivered: false }));
    await tell(step('trigger', 3, { alwaysDelivered: false }));
    expect(sent).toEqual(['trigger', 'resolve', 'trigger']);
  });

  it('P8: a resolve waits while another container is sending the trigger', async () => {
    await incidents.claim('pager#breaker-crm-1', 1, 'other', system.clock.now(), system.clock.now() + 30_000);
    const busy = new UnavailableError('incident_busy', 'Another step of this incident is being sent.');
    await expect(tell(step('resolve', 5))).rejects.toThrow(busy);
    await expect(tell(step('resolve', 5))).rejects.toMatchObject({ code: 'incident_busy' });
    expect(sent).toHaveLength(0);
    await system.clock.advance(30_000);
    await tell(step('resolve', 5));
    expect(sent).toEqual(['trigger', 'resolve']);
  });

  it('P8: while a step is being sent no other container sends', async () => {
    const slot = Promise.withResolvers<number>();
    const first = over(() => slot.promise)(step('trigger', 1));
    await system.clock.advance(29_999);
    await expect(tell(step('resolve', 5))).rejects.toMatchObject({ code: 'incident_busy' });
    slot.resolve(0);
    await system.clock.advance(0);
    expect(await first).toBe('delivered');
    expect(sent).toEqual(['trigger']);
  });

  it('P8: a failed page is thrown for a retry and delivered then', async () => {
    fault = new TransientError('down');
    await expect(tell(step('trigger', 1))).rejects.toBe(fault);
    expect(held).toEqual([]);
    expect(system.metrics.sums.size).toBe(0);
    fault = undefined;
    expect(await tell(step('trigger', 1))).toBe('delivered');
  });

  it('P12: a 429 of the pager holds the lane off for its Retry-After', async () => {
    fault = new ThrottledError(9000, 'full');
    await expect(tell(step('trigger', 1))).rejects.toBe(fault);
    expect(held).toEqual([system.clock.now() + 9000]);
  });

  it('P12: over the limit a step waits in the queue', async () => {
    const asked: number[] = [];
    const full = over(async (untilMs) => void asked.push(untilMs - system.clock.now()));
    const limit = new UnavailableError(
      'paging_limit',
      'The paging limit is reached; the step waits for its slot.',
    );
    await expect(tell(step('trigger', 1), full)).rejects.toThrow(limit);
    await expect(tell(step('trigger', 1), full)).rejects.toMatchObject({ code: 'paging_limit' });
    expect(asked).toEqual([5000, 5000]);
    const late = over(undefined, () => false);
    await expect(tell(step('trigger', 1), late)).rejects.toThrow(limit);
    expect(sent).toEqual([]);
    expect(await tell(step('trigger', 1))).toBe('delivered');
  });
});
