/** What an event's acceptance asks of its record and its queues, one by one. */
import { describe, expect, it } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { NotQueuedError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { type AcceptDeps, createAccept } from '../../../lambdas/core/ingest/accept.ts';
import { recordKeyOf } from '../../../lambdas/core/message/keys.ts';
import type { EventMessage } from '../../../lambdas/core/ports.ts';
import { unhurried } from '../../../lambdas/core/time/deadline.ts';

const event: EventMessage = {
  ...{ kind: 'event', platform: 'genesys', eventId: 'm-1', interactionId: 'i-1', eventType: 'x' },
  ...{ topic: 'voice', occurredAt: '', acceptedAtMs: 1, payloadHash: 'h', generation: 0, correlationId: 'c' },
  data: {},
};
const key = recordKeyOf(hasher, event);
const gone = new UnavailableError('table', 'gone');
const unqueued = () => new NotQueuedError('event_queue', 'not queued');

function rig(more: Partial<AcceptDeps> & { payloadHash?: string; faults?: Record<string, Error> } = {}) {
  const { payloadHash, faults = {}, ...deps } = more;
  const { clock, log, metrics } = memorySystem();
  const calls: string[] = [];
  const observed: object[] = [];
  const step = (name: string) => async () => {
    calls.push(name);
    if (faults[name] !== undefined) throw faults[name];
  };
  const accept = createAccept({
    records: {
      async observe(_key, hash, _nowMs, options = {}) {
        observed.push(options);
        return payloadHash === undefined
          ? { kind: 'new', payloadHash: hash }
          : { kind: 'received', payloadHash };
      },
      forget: step('forget'),
      noteQuarantined: step('noteQuarantined'),
    },
    queues: { sendEvent: step('sendEvent'), quarantine: step('quarantine') },
    ...{ clock, hasher, log, metrics },
    ...deps,
  });
  const outcome = () => accept(event, unhurried).catch((error: unknown) => error);
  return { outcome, calls, observed, log };
}
/** Further connectors' queues, each with its fault. */
const takers = (...faults: (Error | undefined)[]): NonNullable<AcceptDeps['takers']> => ({
  of: () => faults.map((_, index) => String(index)),
  queues: {
    async sendTo(queue) {
      const fault = faults[Number(queue)];
      if (fault !== undefined) throw fault;
    },
  },
});

describe('an accepted event', () => {
  it('P15: is filed where it will be looked for, if that is known', async () => {
    const filing = { under: 'interaction', as: 'voice' };
    const known = rig({ filing: async () => filing });
    expect([await known.outcome(), known.observed]).toMatchObject(['accepted', [{ filing }]]);
    const unknown = rig();
    await unknown.outcome();
    expect(unknown.observed.map(Object.keys)).toEqual([['signal']]);
  });

  it('P10: in quarantine is refused, whether that could be noted or not', async () => {
    const { outcome, calls, log } = rig({ payloadHash: 'another', faults: { noteQuarantined: gone } });
    expect(await outcome()).toMatchObject({ status: 409, code: 'payload_conflict' });
    expect(calls).toEqual(['quarantine', 'noteQuarantined']);
    expect(log.lines.at(-1)).toEqual({
      ...{ level: 'warn', message: 'a quarantined payload could not be noted on its record' },
      fields: { key, error: gone },
    });
  });

  it('P1: that no queue has taken leaves no record; where that stays it is said', async () => {
    const { outcome, calls, log } = rig({ faults: { sendEvent: unqueued(), forget: gone } });
    expect(await outcome()).toBeInstanceOf(NotQueuedError);
    expect(calls).toEqual(['sendEvent', 'forget']);
    expect(log.lines).toEqual([
      {
        ...{ level: 'warn', message: 'the record of an event that was not queued stays' },
        fields: { key, error: gone },
      },
    ]);
  });

  it('P1: that every further connector’s queue has refused is none, and leaves no record', async () => {
    const { outcome, calls } = rig({ takers: takers(unqueued(), unqueued()) });
    expect(await outcome()).toBeInstanceOf(NotQueuedError);
    expect(calls).toEqual(['forget']);
  });

  it.each([
    ['another may hold it', takers(unqueued(), gone), {}, 0],
    ['another holds it', takers(unqueued(), undefined), {}, 0],
    ['further ones hold it', takers(undefined), { sendEvent: unqueued() }, 1],
  ])('P1: that a queue has refused keeps its record where %s', async (_what, of, faults, sends) => {
    const { outcome, calls } = rig({ takers: of, faults });
    expect(await outcome()).toMatchObject({
      ...{ name: 'UnavailableError', code: 'queue_unavailable', retryAfterSeconds: 5 },
      message: 'Not every queue took the event; send it again.',
      cause: expect.any(NotQueuedError),
    });
    expect(calls).toEqual(Array.from({ length: sends }, () => 'sendEvent'));
  });
});
