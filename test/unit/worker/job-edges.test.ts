/** The edges of each kind of work: what is asked, what is left behind, and under which name. */
import { describe, expect, test } from '@jest/globals';
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { memoryLookupCache } from '../../../lambdas/adapters/memory/lookup-cache.ts';
import { memoryPlatformUpdateQueue } from '../../../lambdas/adapters/memory/platform-update-queue.ts';
import { memoryRequestStore } from '../../../lambdas/adapters/memory/request-store.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { customerKey } from '../../../lambdas/core/customer/phone.ts';
import {
  PermanentError,
  ThrottledError,
  TransientError,
  UnsendableError,
} from '../../../lambdas/core/errors.ts';
import { recordKey } from '../../../lambdas/core/message/keys.ts';
import { requestHash } from '../../../lambdas/core/message/request-hash.ts';
import type { CallOptions, Claim, Customer, Hasher, RequestMessage } from '../../../lambdas/core/ports.ts';
import { untried } from '../../../lambdas/core/retry/history.ts';
import { toMessageGroups } from '../../../lambdas/core/worker/message-groups.ts';
import { interactionJob, refreshJob, requestJob } from '../../host/default-connectors.ts';
import { jobRig } from './job-rig.ts';
import { event, workerRig } from './rig.ts';

const PHONE = '+14155550100';
const KEY = customerKey(hasher, 'pii', PHONE);
const gold: Customer = { found: true, customerId: 'c-1', tier: 'gold' };
const request = (more: Partial<RequestMessage> = {}): RequestMessage => ({
  kind: 'request',
  requestId: 'r-1',
  operation: 'create-case',
  fields: { subject: 'help' },
  acceptedAtMs: 0,
  generation: 0,
  correlationId: 'c-1',
  ...more,
});

/** The jobs of requests and refreshes over one CRM that notes what it was asked. */
function set(findCustomer: () => Promise<Customer> = async () => gold) {
  const asked: { what: unknown; call: CallOptions }[] = [];
  const cache = memoryLookupCache();
  const requests = memoryRequestStore();
  const crm = {
    async findCustomer(what: string, call: CallOptions) {
      asked.push({ what, call });
      return findCustomer();
    },
    async createCase(what: RequestMessage, call: CallOptions) {
      asked.push({ what, call });
      return { caseId: 'case-1' };
    },
  };
  const shared = { crm, cache, hasher, piiKey: async () => 'pii', timeoutMs: 2500 };
  return {
    asked,
    cache,
    requests,
    request: () => jobRig(({ clock }) => requestJob({ ...shared, requests, clock })),
    refresh: () => jobRig(({ clock }) => refreshJob({ ...shared, clock, worthlessMs: 900_000 })),
  };
}

describe('async requests', () => {
  const hash = (more: Partial<RequestMessage>, by: Hasher = hasher): string =>
    requestHash(by, 'crm', request(more));

  test('P2: are the same by what they ask for, in whatever order it is written', () => {
    const fields = { subject: 'help', text: 't' };
    expect(hash({ fields })).toBe(hash({ fields: { text: 't', subject: 'help' }, requestId: 'r-2' }));
    const others = [{ fields }, { operation: 'refresh-customer' }, { phone: PHONE }, {}] as const;
    expect(new Set(others.map((more) => hash(more))).size).toBe(4);
  });

  test('P2: are hashed by operation, phone and fields alone', () => {
    const texts: unknown[] = [];
    const by = { ...hasher, sha256: (text: string | Uint8Array) => String(texts.push(text)) };
    hash({ phone: PHONE }, by);
    hash({}, by);
    expect(texts).toEqual([
      '{"fields":{"subject":"help"},"operation":"create-case","phone":"+14155550100"}',
      '{"fields":{"subject":"help"},"operation":"create-case"}',
    ]);
  });

  test('P2: another one under an id that is taken is kept aside', async () => {
    const { asked, requests, request: open } = set();
    const rig = open();
    const first = { key: 'r-1', generation: 0, payloadHash: hash({ fields: { subject: 'other' } }) };
    await requests.claim(first, 'x', rig.clock.now(), rig.clock.now() + 10);
    await requests.release(first, 'x');
    rig.send(request());
    await rig.poll();
    expect(asked).toEqual([]);
    expect(rig.dlq.peek().map(({ attributes }) => attributes['reason'])).toEqual(['payload-conflict']);
  });

  test('P2: of three copies in one batch one is called for, and the others look again in seconds', async () => {
    const { asked, request: open } = set();
    const rig = open();
    for (let copy = 0; copy < 3; copy += 1) rig.send(request());
    const startMs = rig.clock.now();
    await rig.poll();
    expect(asked).toHaveLength(1);
    expect(rig.source.peek().map(({ visibleAtMs }) => visibleAtMs - startMs)).toEqual([5000, 5000]);
  });

  test.each([
    ['retention', { tries: 2 }, 345_600_000 - 43_200_000, 'retention'],
    ['its tries', { tries: 9, counted: 5, firstFailedAtMs: 1 }, 0, 'transient'],
  ] as const)('P11: one at the end of %s can be polled as FAILED', async (_name, history, ageMs, error) => {
    const { requests, request: open } = set();
    const rig = open();
    rig.send(request());
    await rig.clock.advance(ageMs);
    const target = { key: 'r-1', generation: 0, payloadHash: hash({}) };
    await requests.claim(target, 'x', rig.clock.now(), rig.clock.now() + 10);
    const failed = { ...untried, lastError: 'crm answered 500', ...history };
    await requests.fail(target, 'x', failed, rig.clock.now());
    await rig.poll();
    expect(await requests.read('r-1', rig.clock.now())).toEqual({
      status: 'FAILED',
      attempts: history.tries,
      fields: { error },
    });
  });

  test.each([
    ['a case', {}, expect.objectContaining({ requestId: 'r-1' })],
    ['a case of a caller', { phone: PHONE }, expect.objectContaining({ phone: PHONE })],
    ['a customer', { phone: PHONE, operation: 'refresh-customer' }, PHONE],
  ] as const)('P4: %s is asked for with the time-out and the correlation id', async (_name, more, what) => {
    const { asked, request: open } = set();
    const rig = open();
    rig.send(request(more));
    await rig.poll();
    expect(asked).toMatchObject([{ what, call: { timeoutMs: 2500, correlationId: 'c-1' } }]);
    expect(rig.guard.reports.map(({ outcome }) => outcome)).toEqual(['success']);
    expect(rig.system.metrics.sums.get('Attempts/crm')).toBe(1);
  });

  test('P3: characters that SQS refuses are escaped in a dead letter', async () => {
    const { request: open } = set(() => Promise.reject(new UnsendableError(422, 'no place for it')));
    const rig = open();
    const fields = { text: 'a smile 😀' };
    rig.send(request({ phone: PHONE, operation: 'refresh-customer', fields }));
    await rig.poll();
    const [letter] = rig.dlq.peek();
    expect(letter?.body).toContain('a smile \\ud83d\\ude00');
    expect(JSON.parse(letter?.body ?? '')).toMatchObject({ generation: 1, fields });
  });

  test('a mistake of ours is not taken for a malformed request', () => {
    const fault = new TypeError('no hash');
    const broken = {
      ...hasher,
      sha256: () => {
        throw fault;
      },
    };
    const { clock } = memorySystem();
    const { cache, requests } = set();
    const crm = { findCustomer: async () => gold, createCase: async () => ({ caseId: 'x' }) };
    const job = requestJob({
      crm,
      cache,
      requests,
      hasher: broken,
      piiKey: async () => '',
      clock,
      timeoutMs: 1,
    });
    const record = {
      messageId: 'm',
      receiptHandle: '',
      group: '',
      sentAtMs: 0,
      receiveCount: 1,
      attributes: {},
    };
    const groups = () => toMessageGroups([{ ...record, body: JSON.stringify(request()) }], job);
    expect(groups).toThrow(fault);
  });
});

describe('requests of two operations', () => {
  test('P14: an operation whose breaker is open keeps none of the others back', async () => {
    const { asked, request: open } = set();
    const rig = open();
    rig.operationGuard('create-case').view = {
      ...{ phase: 'open', untilMs: rig.clock.now() + 60_000, sinceMs: rig.clock.now() },
    };
    rig.send(request());
    rig.send(request({ requestId: 'r-2', phone: PHONE, operation: 'refresh-customer' }));
    await rig.poll();
    expect(asked).toMatchObject([{ what: PHONE }]);
    expect(rig.source.peek()).toHaveLength(1);
  });

  test('P11: one that is stopped can be polled as FAILED', async () => {
    const { requests, request: open } = set();
    const { claim } = requests;
    requests.claim = async (...of) => ({ ...(await claim(...of)), isStopped: true }) as Claim;
    const rig = open();
    rig.send(request());
    await rig.poll();
    expect(await requests.read('r-1', rig.clock.now())).toMatchObject({
      status: 'FAILED',
      fields: { error: 'stopped' },
    });
  });
});

describe('refreshes', () => {
  const message = (requestedAtMs: number, phone = PHONE) => ({
    kind: 'refresh',
    phone,
    requestedAtMs,
    correlationId: 'c-1',
  });

  test('P5: one that is just a quarter of an hour old is still worth a call', async () => {
    const { asked, refresh } = set();
    const rig = refresh();
    rig.send(message(rig.clock.now() - 900_000));
    await rig.poll();
    expect(asked).toMatchObject([{ what: PHONE, call: { timeoutMs: 2500, correlationId: 'c-1' } }]);
  });

  test('P6: what comes is written over an entry that has not changed since', async () => {
    const { cache, refresh } = set();
    const rig = refresh();
    await cache.writeLive(KEY, { ...gold, tier: 'silver' }, 0, rig.clock.now());
    rig.send(message(rig.clock.now()));
    await rig.poll();
    expect((await cache.read(KEY, rig.clock.now()))?.customer).toEqual(gold);
  });

  test('P11: a body that is none is malformed, and the others are looked up', async () => {
    const { asked, refresh } = set();
    const rig = refresh();
    rig.send({ kind: 'refresh' });
    rig.send(message(rig.clock.now()));
    await rig.poll();
    expect(rig.dlq.peek().map(({ attributes }) => attributes['reason'])).toEqual(['malformed']);
    expect(asked).toHaveLength(1);
  });

  test('P5: two of one caller are two calls: nothing is claimed', async () => {
    const { asked, refresh } = set();
    const rig = refresh();
    for (let copy = 0; copy < 2; copy += 1) rig.send(message(rig.clock.now()));
    await rig.poll();
    expect(asked).toHaveLength(2);
    expect(rig.source.peek()).toEqual([]);
  });

  test('P3: characters that SQS refuses are escaped in a dead letter, under an id of its own', async () => {
    const { refresh } = set(() => Promise.reject(new UnsendableError(400, 'no place for it')));
    const rig = refresh();
    rig.send(message(rig.clock.now(), `${PHONE}😀`));
    await rig.poll();
    const [letter] = rig.dlq.peek();
    expect(letter?.body).toContain('+14155550100\\ud83d\\ude00');
  });

  test('P4: one without a lease of its operation goes back', async () => {
    const { asked, refresh } = set();
    const rig = refresh();
    rig.operationGuard('refresh-customer').view = {
      phase: 'ready-to-probe',
      untilMs: 0,
      sinceMs: rig.clock.now(),
    };
    rig.send(message(rig.clock.now()));
    await rig.poll();
    expect(asked).toEqual([]);
    expect(rig.source.peek()).toHaveLength(1);
  });

  test('P6: refusals of them in the mass warn nobody: their messages end by themselves', async () => {
    const { refresh } = set(() => Promise.reject(new PermanentError(422, 'crm answered 422')));
    const rig = refresh();
    rig.operationGuard('refresh-customer').refused = { groups: 9, share: 0.4 };
    rig.send(message(rig.clock.now()));
    await rig.poll();
    expect(rig.system.metrics.sums.get('CallsRefused/crm')).toBe(1);
    expect(rig.system.metrics.sums.get('MassRefusals/crm')).toBeUndefined();
  });

  test('P12: after a 429 one goes back for its Retry-After', async () => {
    const { refresh } = set(() => Promise.reject(new ThrottledError(17_000, 'crm answered 429')));
    const rig = refresh();
    rig.send(message(rig.clock.now()));
    await rig.poll();
    expect(rig.source.peek().map(({ visibleAtMs }) => visibleAtMs - rig.clock.now())).toEqual([17_000]);
    expect(rig.system.metrics.sums.get('Attempts/crm')).toBe(1);
  });

  test('P4: the waits grow with the age of the message', async () => {
    const { refresh } = set(() => Promise.reject(new TransientError('crm answered 500')));
    const rig = refresh();
    rig.send(message(rig.clock.now()));
    const waits: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      await rig.poll();
      const seconds = ((rig.source.peek()[0]?.visibleAtMs ?? 0) - rig.clock.now()) / 1000;
      waits.push(seconds);
      await rig.clock.advance(seconds * 1000);
    }
    // 2^tries seconds and up to one more, for 1, 1 or 2, 2 or 3, 3 or 4 tries by age.
    waits.forEach((seconds, turn) => {
      expect(seconds).toBeGreaterThanOrEqual(2 ** Math.max(1, turn));
      expect(seconds).toBeLessThanOrEqual(2 ** (turn + 1) + 1);
    });
  });
});

describe('events', () => {
  test.each(['closed', 'half-open'])(
    'P2, P9: a case id becomes one platform update, as of when the CRM answered, with the HMAC it is filed under (%s)',
    async (phase) => {
      const rig = workerRig();
      if (phase === 'half-open') {
        rig.guard.view = { phase: 'ready-to-probe', untilMs: 0, sinceMs: rig.clock.now() };
        rig.guard.leases = 1;
      }
      const { platform, eventId, payloadHash } = event('a1');
      const filing = { under: 'hmac', as: 'voice' };
      await rig.records.observe(recordKey(hasher, platform, eventId), payloadHash, rig.clock.now(), {
        filing,
      });
      rig.send(event('a1'));
      rig.script(async () => {
        await rig.clock.sleep(700);
        return { caseId: 'case-1' };
      });
      const startMs = rig.clock.now();
      await rig.poll(100);
      expect(rig.updates.sent).toEqual([
        {
          kind: 'platform-update',
          platform: 'genesys',
          interactionId: 'i-1',
          interactionKey: 'hmac',
          caseId: 'case-1',
          eventId: 'a1',
          processedAtMs: startMs + 700,
        },
      ]);
    },
  );

  test('a platform update names the customer’s participant where the event does', async () => {
    const rig = workerRig();
    const participants = [
      { id: 'p-1', purpose: 'agent' },
      { id: 'p-2', purpose: 'customer' },
    ];
    rig.send(event('a1', 'i-1', { data: { data: { participants } } }));
    rig.script(async () => ({ caseId: 'case-1' }));
    await rig.poll();
    expect(rig.updates.sent).toMatchObject([{ participantId: 'p-2' }]);
  });

  test.each([
    [[], 0],
    [['nice'], 0],
    [['genesys'], 1],
  ] as const)(
    'with updates for %j alone, %i are queued for an event of Genesys',
    async (platforms, count) => {
      const crm = { applyEvent: async () => ({ caseId: 'case-1' }) };
      const updates = memoryPlatformUpdateQueue();
      const rig = jobRig(({ clock }) => {
        const deps = { crm, records: memoryEventRecords(), updates, hasher, clock, timeoutMs: 3000 };
        return interactionJob({ ...deps, updated: new Set(platforms) });
      });
      rig.send(event('a1'));
      await rig.poll();
      expect(updates.sent).toHaveLength(count);
    },
  );

  test('P2: without a case id or an interaction there is nothing to update', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    const { interactionId: _, ...without } = event('b1');
    rig.send(without);
    rig.script(async ({ eventId }) => (eventId === 'b1' ? { caseId: 'case-1' } : {}));
    await rig.poll();
    expect(rig.effects).toEqual(['a1', 'b1']);
    expect(rig.updates.batches).toBe(0);
    expect([...rig.records.records.values()].every(({ applied }) => applied)).toBe(true);
  });

  test('P2: an applied event leaves its place in its interaction, for replays to see', async () => {
    const rig = workerRig();
    rig.send(event('a1', 'i-1', { acceptedAtMs: 77 }));
    await rig.poll();
    const [record] = rig.records.records.values();
    expect(record?.place).toEqual({ acceptedAtMs: 77 });
  });
});
