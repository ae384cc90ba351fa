import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { canaryTarget } from '../../../lambdas/core/canary/record.ts';
import { createTakeCanaries, type TakeCanaries } from '../../../lambdas/core/canary/take.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { eventMessage } from '../../../lambdas/core/ingest/event-message.ts';
import { messageText } from '../../../lambdas/core/message/message-text.ts';
import { readCanary, readEvent } from '../../../lambdas/core/message/read-message.ts';
import type { CanaryMessage, QueueRecord } from '../../../lambdas/core/ports.ts';

let system: ReturnType<typeof memorySystem>;
let records: ReturnType<typeof memoryEventRecords>;
let take: TakeCanaries;
let timings: [name: string, ms: number, dimensions: unknown][];
beforeEach(() => {
  system = memorySystem();
  records = memoryEventRecords();
  timings = [];
  const metrics = {
    ...system.metrics,
    timing: (...one: (typeof timings)[number]) => void timings.push(one),
  } as typeof system.metrics;
  take = createTakeCanaries({
    claims: records,
    complete: (...at) => records.complete(...at),
    hasher,
    system: { ...system, metrics },
    claimMs: 40_000,
  });
});

const canary = (id = 'id-1'): CanaryMessage => ({
  ...{ kind: 'canary', id, queue: 'voice', correlationId: 'c-1' },
  sentAtMs: system.clock.now() - 250,
});
const record = (body: string): QueueRecord => ({
  ...{ messageId: 'm', receiptHandle: 'r', body, group: 'g', sentAtMs: 0, receiveCount: 1, attributes: {} },
});
const accepted = async (one = canary()): Promise<QueueRecord> => {
  const { key, payloadHash } = canaryTarget(hasher, one);
  await records.observe(key, payloadHash, system.clock.now());
  return record(messageText(one));
};

describe('a canary at the worker', () => {
  it('is claimed and completed, and its time from the sender’s call is the metric', async () => {
    expect(await take([await accepted()])).toEqual([]);
    const { key, payloadHash } = canaryTarget(hasher, canary());
    expect(await records.observe(key, payloadHash, system.clock.now())).toMatchObject({ kind: 'applied' });
    expect(timings).toEqual([['CanaryTimeToEffect', 250, { queue: 'voice' }]]);
  });

  it('P2: is claimed for as long as the function may run, and no longer', async () => {
    const claim = jest.spyOn(records, 'claim');
    await take([await accepted()]);
    const nowMs = system.clock.now();
    expect(claim.mock.calls[0]?.slice(2)).toEqual([nowMs, nowMs + 40_000]);
  });

  it('counts once, however often it is delivered', async () => {
    const one = await accepted();
    await take([one]);
    await take([one]);
    expect(timings).toHaveLength(1);
  });

  it('that can’t be recorded is lost: no metric, no error, nothing left', async () => {
    const fails = createTakeCanaries({
      claims: records,
      complete: async () => {
        throw new UnavailableError('table', 'gone');
      },
      hasher,
      system,
      claimMs: 1000,
    });
    expect(await fails([await accepted()])).toEqual([]);
    expect(system.metrics.sums.size).toBe(0);
    expect(system.log.lines).toMatchObject([
      {
        ...{ level: 'warn', message: 'a canary was lost' },
        fields: { queue: 'voice', correlationId: 'c-1', error: expect.any(UnavailableError) },
      },
    ]);
  });

  it('of a newer release is left to the engine, which puts it back', async () => {
    const newer = record(JSON.stringify({ ...canary(), v: 3 }));
    expect(await take([newer])).toEqual([newer]);
    expect(() => readEvent(newer.body)).toThrow('does not read');
  });

  it('a release without canaries reads as of a format to come, and does not bury', () => {
    expect(JSON.parse(messageText(canary()))).toMatchObject({ kind: 'canary', v: 2 });
    expect(() => readEvent(messageText(canary()))).toThrow('does not read');
  });
});

describe('P10: what a sender makes up to look like one', () => {
  const payload = { ...JSON.parse('{}'), v: 2, kind: 'canary', id: 'id-1', queue: 'voice', sentAtMs: 1 };
  const name = { eventId: 'e-1', eventType: 'x', medium: 'voice', interactionId: 'i', occurredAt: undefined };

  it.each([
    ['all of its fields', payload],
    ['a canary’s message as a text', { text: JSON.stringify(payload) }],
    ['a payload that is nothing else', 'canary'],
  ])('is an ordinary event: %s', async (_what, data) => {
    const event = eventMessage('genesys', name, { data, hash: 'h' }, 'c-1', system.clock.now());
    const sent = record(messageText(event));
    expect(await take([sent])).toEqual([sent]);
    expect(readCanary(sent.body)).toBeUndefined();
    expect(readEvent(sent.body)).toEqual(event);
    expect(timings).toEqual([]);
  });

  it('is an ordinary request where it stands among a request’s fields', async () => {
    const request = { requestId: 'r-1', operation: 'create-case', fields: payload, acceptedAtMs: 1 } as const;
    const sent = record(messageText({ kind: 'request', ...request, generation: 0, correlationId: 'c' }));
    expect(await take([sent])).toEqual([sent]);
  });
});
