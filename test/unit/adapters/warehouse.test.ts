import { describe, expect, test } from '@jest/globals';
import type { HttpCall, HttpReply } from '../../../lambdas/adapters/http/http-call.ts';
import { PermanentError, ThrottledError, TransientError } from '../../../lambdas/core/errors.ts';
import type { EventMessage } from '../../../lambdas/core/ports.ts';
import { createWarehouse } from '../../host/default-connectors.ts';

const event: EventMessage = {
  kind: 'event',
  platform: 'nice',
  eventId: 'e/1',
  eventType: 'contact.ended',
  topic: 'enrichment',
  occurredAt: '2026-01-01T00:00:00.000Z',
  acceptedAtMs: 1,
  payloadHash: 'h',
  generation: 0,
  correlationId: 'c-1',
  data: { id: 1 },
};
const options = { timeoutMs: 1234, correlationId: 'c-1' };

function rig(reply: Partial<HttpReply> = {}) {
  const calls: HttpCall[] = [];
  const call = async (made: HttpCall): Promise<HttpReply> => {
    calls.push(made);
    return { status: 201, headers: {}, body: '', ...reply };
  };
  const warehouse = createWarehouse({ baseUrl: 'https://warehouse/base//', open: () => call, now: () => 0 });
  return {
    calls,
    put: (more: Partial<EventMessage> = {}) => warehouse.putEvent({ ...event, ...more }, options),
  };
}

describe('the warehouse', () => {
  test('P2: gets an event under its own id, as often as it is sent', async () => {
    const { calls, put } = rig();
    await put({ interactionId: 'i-1' });
    expect(calls).toEqual([
      {
        method: 'PUT',
        url: 'https://warehouse/base/nice/events/e%2F1',
        headers: expect.objectContaining({
          'content-type': 'application/json',
          'x-idempotency-key': 'nice:e/1',
        }),
        body: JSON.stringify({
          platform: 'nice',
          eventType: 'contact.ended',
          interactionId: 'i-1',
          occurredAt: '2026-01-01T00:00:00.000Z',
          data: { id: 1 },
        }),
        timeoutMs: 1234,
        repeatable: true,
      },
    ]);
    expect(calls[0]?.headers).not.toHaveProperty('authorization');
  });

  test('is told of no interaction where there is none', async () => {
    const { calls, put } = rig();
    await put();
    expect(JSON.parse(calls[0]?.body ?? '')).not.toHaveProperty('interactionId');
  });

  test.each([200, 299])('P2: has taken it where it answers %i', async (status) => {
    await expect(rig({ status }).put()).resolves.toBeUndefined();
  });

  test.each<[Partial<HttpReply>, new (...given: never[]) => Error]>([
    [{ status: 300 }, TransientError],
    [{ status: 199 }, TransientError],
    [{ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }, TransientError],
    [{ status: 429 }, ThrottledError],
    [{ status: 422, headers: { 'content-type': 'application/json' }, body: '{}' }, PermanentError],
  ])('P4: has not where it answers %j', async (reply, Kind) => {
    await expect(rig(reply).put()).rejects.toThrow(Kind);
  });

  test('P9: is the one that errors name', async () => {
    await expect(rig({ status: 500 }).put()).rejects.toThrow('warehouse answered 500');
  });

  test('P9: its error codes are named where they are words, and no other text of its answers', async () => {
    const answered = (code: string) =>
      rig({
        status: 422,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ error: 'hidden text', message: 'hidden text', code }),
      }).put();
    await expect(answered('SCHEMA')).rejects.toThrow(/answered 422 \(SCHEMA\)$/);
    await expect(answered('call +14155552671 about it')).rejects.toThrow(/answered 422$/);
  });
});
