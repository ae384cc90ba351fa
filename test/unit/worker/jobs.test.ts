import { describe, expect, test } from '@jest/globals';
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { memoryLookupCache } from '../../../lambdas/adapters/memory/lookup-cache.ts';
import { memoryRequestStore } from '../../../lambdas/adapters/memory/request-store.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { customerKey } from '../../../lambdas/core/customer/phone.ts';
import {
  NoVerdictError,
  PermanentError,
  TransientError,
  UnsendableError,
} from '../../../lambdas/core/errors.ts';
import type { Customer, EventMessage, RequestMessage } from '../../../lambdas/core/ports.ts';
import { type Crm, enrichmentJob, refreshJob, requestJob } from '../../host/default-connectors.ts';
import { jobRig } from './job-rig.ts';
import { event } from './rig.ts';

const PHONE = '+14155550100';
const KEY = customerKey(hasher, 'pii', PHONE);
const gold: Customer = { found: true, customerId: 'c-1', tier: 'gold' };

function request(id: string, more: Partial<RequestMessage> = {}): RequestMessage {
  return {
    kind: 'request',
    requestId: id,
    operation: 'create-case',
    phone: PHONE,
    fields: { subject: 'help' },
    acceptedAtMs: 0,
    generation: 0,
    correlationId: `correlation-${id}`,
    ...more,
  };
}

function requestRig() {
  const requests = memoryRequestStore();
  const cases: string[] = [];
  const crm: Pick<Crm, 'createCase' | 'findCustomer'> = {
    findCustomer: async () => gold,
    async createCase({ requestId }) {
      if (!cases.includes(requestId)) cases.push(requestId);
      return { caseId: `case-${requestId}` };
    },
  };
  const cache = memoryLookupCache();
  const piiKey = async (): Promise<string> => 'pii';
  const rig = jobRig(({ clock }) =>
    requestJob({ crm, requests, cache, hasher, piiKey, clock, timeoutMs: 3000 }),
  );
  return { ...rig, requests, crm, cases, cache };
}

describe('async requests', () => {
  test('P2: a case is created under the request id, once, and its id can be polled', async () => {
    const rig = requestRig();
    await rig.requests.createPending('r-1', 'h', rig.clock.now());
    rig.send(request('r-1'));
    rig.send(request('r-1'));
    await rig.poll();
    await rig.clock.advance(40_000);
    await rig.poll();
    expect(rig.cases).toEqual(['r-1']);
    expect(await rig.requests.read('r-1', rig.clock.now())).toEqual({
      status: 'COMPLETE',
      attempts: 1,
      fields: { caseId: 'case-r-1' },
    });
    expect(rig.source.peek()).toEqual([]);
  });

  test('P5: a refreshed customer is written to the cache and to the result', async () => {
    const rig = requestRig();
    rig.send(request('r-1', { operation: 'refresh-customer' }));
    await rig.poll();
    expect((await rig.cache.read(KEY, rig.clock.now()))?.customer).toEqual(gold);
    expect(await rig.requests.read('r-1', rig.clock.now())).toEqual({
      status: 'COMPLETE',
      attempts: 1,
      fields: { found: true, customerId: 'c-1', tier: 'gold' },
    });
  });

  test('P6: an invalidation during the call keeps its answer out of the cache', async () => {
    const rig = requestRig();
    rig.crm.findCustomer = async () => {
      await rig.cache.applyChange(KEY, {}, rig.clock.now());
      return gold;
    };
    rig.send(request('r-1', { operation: 'refresh-customer' }));
    await rig.poll();
    expect(await rig.cache.read(KEY, rig.clock.now())).toMatchObject({ tombstone: true });
    expect(await rig.requests.read('r-1', rig.clock.now())).toMatchObject({ status: 'COMPLETE' });
  });

  test('P11: a refusal can be polled as FAILED with its code; a replay turns it COMPLETE', async () => {
    const rig = requestRig();
    const createCase = rig.crm.createCase;
    rig.crm.createCase = async () => {
      throw new PermanentError(422, 'crm answered 422');
    };
    rig.send(request('r-1'));
    for (let tries = 0; tries < 3; tries += 1) {
      await rig.poll();
      await rig.clock.advance(5000);
    }
    expect(await rig.requests.read('r-1', rig.clock.now())).toEqual({
      status: 'FAILED',
      attempts: 3,
      fields: { error: 'permanent' },
    });
    const [letter] = rig.dlq.peek();
    expect(JSON.parse(letter?.body ?? '')).toEqual({ v: 1, ...request('r-1', { generation: 1 }) });
    rig.crm.createCase = createCase;
    rig.send(request('r-1', { generation: 2 }));
    await rig.poll();
    expect(await rig.requests.read('r-1', rig.clock.now())).toMatchObject({
      status: 'COMPLETE',
      fields: { caseId: 'case-r-1' },
    });
  });

  test('P4: a failing request stays PENDING and shows its tries', async () => {
    const rig = requestRig();
    rig.crm.createCase = async () => {
      throw new TransientError('crm answered 500');
    };
    rig.send(request('r-1'));
    await rig.poll();
    await rig.clock.advance(5000);
    await rig.poll();
    expect(await rig.requests.read('r-1', rig.clock.now())).toEqual({
      status: 'PENDING',
      attempts: 2,
      fields: {},
    });
  });

  test('P11: a request that can not have been submitted so is malformed', async () => {
    const rig = requestRig();
    const { phone: _, ...nobody } = request('r-1', { operation: 'refresh-customer' });
    let deep: object = {};
    for (let depth = 0; depth < 100; depth += 1) deep = { deep };
    rig.send(nobody);
    rig.send(request('r-2', { fields: { deep } }));
    await rig.poll();
    expect(rig.dlq.peek().map(({ attributes }) => attributes['reason'])).toEqual(['malformed', 'malformed']);
  });
});

describe('refreshes', () => {
  const refreshRig = (crm: Pick<Crm, 'findCustomer'>) => {
    const store = memoryLookupCache();
    const rig = jobRig((system) =>
      refreshJob({
        crm,
        cache: store,
        hasher,
        piiKey: async () => 'pii',
        clock: system.clock,
        timeoutMs: 3000,
        worthlessMs: 900_000,
      }),
    );
    return { ...rig, cache: store };
  };
  const message = (requestedAtMs: number) => ({
    kind: 'refresh',
    phone: PHONE,
    requestedAtMs,
    correlationId: 'c',
  });

  test('P5: what the CRM says goes to the cache', async () => {
    const rig = refreshRig({ findCustomer: async () => gold });
    rig.send(message(rig.clock.now()));
    await rig.poll();
    expect((await rig.cache.read(KEY, rig.clock.now()))?.customer).toEqual(gold);
    expect(rig.source.peek()).toEqual([]);
  });

  test('P5: after a quarter of an hour it is worthless and dropped without a call, also while the breaker is open', async () => {
    const rig = refreshRig({
      findCustomer: async () => {
        throw new Error('nobody should ask');
      },
    });
    rig.guard.view = { phase: 'open', untilMs: rig.clock.now() + 60_000, sinceMs: rig.clock.now() };
    rig.send(message(rig.clock.now() - 900_001));
    const startMs = rig.clock.now();
    await rig.poll();
    expect(rig.source.peek()).toEqual([]);
    expect(rig.dlq.peek()).toEqual([]);
    // Without being held.
    expect(rig.clock.now()).toBe(startMs);
  });

  test('P4: failures are retried with growing waits until then, and are never a dead letter', async () => {
    let calls = 0;
    const rig = refreshRig({
      findCustomer: async () => {
        calls += 1;
        throw new TransientError('crm answered 500');
      },
    });
    rig.send(message(rig.clock.now()));
    for (let minute = 0; minute < 20; minute += 1) {
      for (let second = 0; second < 60; second += 1) {
        await rig.poll();
        await rig.clock.advance(1000);
      }
    }
    expect(calls).toBeGreaterThan(5);
    expect(calls).toBeLessThan(15);
    expect([rig.source.peek(), rig.dlq.peek()]).toEqual([[], []]);
  });

  test('P5: an answer that says neither yes nor no ends it: nothing is cached, nothing is reported to the breaker', async () => {
    let calls = 0;
    const rig = refreshRig({
      findCustomer: async () => {
        calls += 1;
        throw new NoVerdictError('crm answered 404 with an empty body');
      },
    });
    rig.send(message(rig.clock.now()));
    await rig.poll();
    expect([calls, rig.source.peek(), rig.dlq.peek()]).toEqual([1, [], []]);
    expect(await rig.cache.read(KEY, rig.clock.now())).toBeUndefined();
    expect(rig.guard.reports.map(({ outcome }) => outcome)).toEqual(['unknown']);
  });

  test('P4: refusals too: nobody needs it any more before others have shown whose fault they are', async () => {
    const rig = refreshRig({
      findCustomer: async () => {
        throw new PermanentError(400, 'crm answered 400');
      },
    });
    rig.send(message(rig.clock.now()));
    for (let second = 0; second < 1300; second += 1) {
      await rig.poll();
      await rig.clock.advance(1000);
    }
    expect([rig.source.peek(), rig.dlq.peek()]).toEqual([[], []]);
    const { reports } = rig.operationGuard('refresh-customer');
    expect(reports.length).toBeGreaterThan(5);
    // The first one alone says that the operation is refused.
    expect(reports.map(({ outcome }) => outcome === 'refused')).toEqual([
      true,
      ...reports.slice(1).map(() => false),
    ]);
  });

  test('P9: neither log nor dead letter attributes hold the number', async () => {
    const rig = refreshRig({
      findCustomer: async () => {
        throw new UnsendableError(400, 'no place for it');
      },
    });
    rig.send(message(rig.clock.now()));
    await rig.poll();
    const [letter] = rig.dlq.peek();
    expect(letter?.attributes['reason']).toBe('permanent');
    expect(JSON.stringify([rig.system.log.lines, letter?.attributes])).not.toContain('4155550100');
  });
});

test('P2: enrichment puts each event to the warehouse once', async () => {
  const put: EventMessage[] = [];
  const records = memoryEventRecords();
  const rig = jobRig(() =>
    enrichmentJob({
      records,
      hasher,
      timeoutMs: 3000,
      warehouse: {
        async putEvent(message) {
          put.push(message);
        },
      },
    }),
  );
  rig.send(event('e-1', 'i-1', { topic: 'enrichment' }));
  rig.send(event('e-1', 'i-1', { topic: 'enrichment' }));
  await rig.poll();
  await rig.clock.advance(40_000);
  await rig.poll();
  expect(put.map(({ eventId }) => eventId)).toEqual(['e-1']);
  expect(rig.source.peek()).toEqual([]);
});
