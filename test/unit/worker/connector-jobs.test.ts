/** The jobs of a connector's workers, over memory adapters. */
import { describe, expect, it } from '@jest/globals';
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { memoryLookupCache } from '../../../lambdas/adapters/memory/lookup-cache.ts';
import { memoryPlatformUpdateQueue } from '../../../lambdas/adapters/memory/platform-update-queue.ts';
import { memoryRequestStore } from '../../../lambdas/adapters/memory/request-store.ts';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { fhir } from '../../../lambdas/connectors/fhir.ts';
import type { ConnectorCalls } from '../../../lambdas/core/connector/calls.ts';
import type { Connector, EventRule } from '../../../lambdas/core/connector/definition.ts';
import {
  defineConnector,
  on,
  optional,
  path,
  phone,
  post,
  refresh,
  text,
} from '../../../lambdas/core/connector/index.ts';
import type { LookupAnswer } from '../../../lambdas/core/connector/look-up.ts';
import { eventEffectKey } from '../../../lambdas/core/connector/takes.ts';
import type { WriteResult } from '../../../lambdas/core/connector/write.ts';
import { TransientError } from '../../../lambdas/core/errors.ts';
import { lookupKey } from '../../../lambdas/core/lookup/lookup-key.ts';
import { interactionKey } from '../../../lambdas/core/message/interaction-key.ts';
import { claimKeyOf, messageGroup, recordKeyOf } from '../../../lambdas/core/message/keys.ts';
import type {
  Clock,
  ConnectorRequestMessage,
  LookupCache,
  LookupRefreshMessage,
} from '../../../lambdas/core/ports.ts';
import { connectorEventsJob } from '../../../lambdas/core/worker/jobs/connector-events.ts';
import { connectorRefreshJob } from '../../../lambdas/core/worker/jobs/connector-refresh.ts';
import { connectorRequestJob } from '../../../lambdas/core/worker/jobs/connector-request.ts';
import { eventWork } from '../../../lambdas/core/worker/jobs/event-work.ts';
import loyalty from '../../fixtures/write-back/loyalty.ts';
import { jobRig } from './job-rig.ts';
import { event } from './rig.ts';

const base = fhir({ baseUrl: 'https://ehr.example.org' });
const connector = defineConnector({
  ...base,
  events: {
    wrapup: on({
      types: ['*.wrapup'],
      once: {
        by: 'look-first',
        write: () => post(path`/x`, {}),
        find: { ask: () => post(path`/x`, {}), read: () => undefined },
      },
      answer: { caseId: text('') },
    }),
  },
});
const wrapUp = event('e-1', 'i-1', { eventType: 'conversation.wrapup' });
const done = (caseId = ''): WriteResult => ({ kind: 'applied', values: { caseId }, wasThere: false });

function eventsRig(answers: (WriteResult | Error)[], of = connector) {
  const records = memoryEventRecords(undefined, { keepsFirstClaim: true });
  const updates = memoryPlatformUpdateQueue();
  const written: Parameters<ConnectorCalls['write']>[1][] = [];
  const calls: Pick<ConnectorCalls, 'ready' | 'write'> = {
    ready: async () => undefined,
    async write(_rule, writing, { each }) {
      written.push(writing);
      const answer = answers.shift() ?? done();
      if (answer instanceof Error) await each?.(() => Promise.reject(answer));
      return answer as WriteResult;
    },
  };
  const rig = jobRig(({ clock }) =>
    connectorEventsJob({ connector: of, calls, records, updates, hasher, clock, timeoutMs: 3000 }),
  );
  return { ...rig, records, updates, written };
}

describe('events of a connector', () => {
  it('P14: are claimed apart from every other connector’s, under the effect key of the event', async () => {
    const { poll, records, send, written } = eventsRig([]);
    await records.observe(recordKeyOf(hasher, wrapUp), wrapUp.payloadHash, 0);
    await send(wrapUp);
    await poll();
    expect(written).toMatchObject([{ key: eventEffectKey(hasher, wrapUp) }]);
    expect(records.records.get(claimKeyOf(hasher, wrapUp, 'ehr'))).toMatchObject({ applied: true });
    expect(records.records.get(recordKeyOf(hasher, wrapUp))).toMatchObject({ applied: false });
  });

  it('lead to a platform update where the system reports a case', async () => {
    const { poll, send, updates } = eventsRig([done('k-1'), done()]);
    await send(wrapUp);
    await send({ ...wrapUp, eventId: 'e-2' });
    await poll();
    expect(updates.sent).toMatchObject([{ caseId: 'k-1', eventId: 'e-1' }]);
  });

  it('lead to one that carries what the rule sends back, with the case or without', async () => {
    const writeBack = { attributes: { tier: 'crmTier' }, contact: { tier: 'title' } } as const;
    const wrapup = { ...connector.events['wrapup'], writeBack } as EventRule;
    const asking = { ...connector, events: { wrapup } };
    const answers = ['k-1', ''].map((caseId): WriteResult => {
      return { kind: 'applied', values: { caseId, tier: 'gold' }, wasThere: false };
    });
    const { poll, send, updates } = eventsRig(answers, asking);
    await send(wrapUp);
    await send({ ...wrapUp, eventId: 'e-2' });
    await poll();
    const fields = { from: 'ehr/wrapup', attributes: { crmTier: 'gold' }, contact: { title: 'gold' } };
    expect(updates.sent).toMatchObject([
      { eventId: 'e-1', caseId: 'k-1', writeBack: fields },
      { eventId: 'e-2', writeBack: fields },
    ]);
    expect(updates.sent[1]).not.toHaveProperty('caseId');
  });

  it('P9: name the interaction to the platform’s queue by the HMAC that is their message group, never by a plain hash', async () => {
    const { clock, worker, updates } = eventsRig([done('k-1'), done('k-2')]);
    const hmac = interactionKey(hasher, 'pii', { platform: 'genesys', interactionId: 'i-1' });
    const records = [hmac, messageGroup(hasher, wrapUp)].map((group, index) => ({
      messageId: `m-${index}`,
      receiptHandle: '',
      body: JSON.stringify({ ...wrapUp, eventId: `e-${index}` }),
      group,
      sentAtMs: clock.now(),
      receiveCount: 1,
      attributes: {},
    }));
    const worked = worker(records, () => 30_000);
    await clock.advance(1000);
    await worked;
    expect(updates.sent).toMatchObject([{ caseId: 'k-1', interactionKey: hmac }, { caseId: 'k-2' }]);
    expect(updates.sent[1]).not.toHaveProperty('interactionKey');
  });

  it('that no rule takes any more are dropped', async () => {
    const { poll, records, send, source, written } = eventsRig([]);
    await send({ ...wrapUp, eventType: 'conversation.start' });
    await poll();
    expect(written).toEqual([]);
    expect(source.peek()).toEqual([]);
    expect(records.records.size).toBe(0);
  });

  it('belong to the rule that takes them, and take as many exchanges as its writes do', () => {
    const jobOf = (of: Connector) =>
      connectorEventsJob({
        ...{ connector: of, records: memoryEventRecords(), hasher, clock: fakeClock(), timeoutMs: 3000 },
        calls: { ready: async () => undefined, write: async () => done() },
      });
    const job = jobOf(connector);
    expect([wrapUp, { ...wrapUp, eventType: 'conversation.start' }].map(job.operation)).toEqual([
      'wrapup',
      'events',
    ]);
    expect([connector, loyalty, { ...connector, events: {} }].map((of) => jobOf(of).exchanges)).toEqual([
      2, 1, 1,
    ]);
    const hmac = 'a0'.repeat(32);
    expect([hmac, `${hmac}0`, `x${hmac}`].map((group) => job.interactionKey?.(wrapUp, group))).toEqual([
      hmac,
      undefined,
      undefined,
    ]);
  });

  it('P15: a canary’s record is completed as that of an event', async () => {
    const records = memoryEventRecords();
    const target = { key: 'canary', generation: 0, payloadHash: 'h' };
    await records.claim(target, 'x', 0, 10);
    await eventWork(records, hasher, 'ehr').completeCanary(target, 'x', 5);
    expect(records.records.get('canary')).toMatchObject({ applied: true });
  });

  it('P2: a later try knows when the effect was first claimed and last tried', async () => {
    const lost = new TransientError('lost');
    const { clock, poll, send, written } = eventsRig([lost, lost, done()]);
    await send(wrapUp);
    const startsMs: number[] = [];
    for (let tries = 0; tries < 3; tries += 1) {
      startsMs.push(clock.now());
      await poll();
      await clock.advance(600_000);
    }
    const [firstClaimedAtMs, secondMs] = startsMs;
    expect(written[0]).not.toHaveProperty('firstClaimedAtMs');
    expect(written[1]).toMatchObject({ firstClaimedAtMs, lastTriedAtMs: firstClaimedAtMs });
    expect(written[2]).toMatchObject({ firstClaimedAtMs, lastTriedAtMs: secondMs });
  });

  it('P2: where an earlier try may not show yet, the message comes back with nothing counted', async () => {
    const { clock, guard, poll, records, send, source, system } = eventsRig([
      { kind: 'wait', waitMs: 60_000 },
      done(),
    ]);
    await send(wrapUp);
    await poll();
    const message = 'An earlier try may have been made that the system does not show yet.';
    expect(system.log.lines.at(-1)?.fields['error']).toMatchObject({ code: 'effect_may_not_show', message });
    expect(records.records.get(claimKeyOf(hasher, wrapUp, 'ehr'))?.history.tries).toBe(0);
    expect(guard.reports.map(({ outcome }) => outcome)).toEqual(['released']);
    expect(source.peek()).toHaveLength(1);
    await clock.advance(120_000);
    await poll();
    expect(source.peek()).toEqual([]);
  });
});

describe('refreshes of a connector', () => {
  it('ask by the key of the message, and write under its HMAC', async () => {
    const cache = memoryLookupCache() as unknown as LookupCache<LookupAnswer>;
    const answer: LookupAnswer = {
      found: true,
      values: { patientId: 'p' },
      isAmbiguous: false,
      entities: [],
    };
    const asked: unknown[] = [];
    const loaded: string[] = [];
    const rig = jobRig(({ clock }) =>
      connectorRefreshJob({
        ...{ connector, cacheOf: () => cache, hasher, clock },
        async piiKey() {
          loaded.push('key');
          return 'pii';
        },
        calls: {
          ready: async () => void loaded.push('credentials'),
          async find(by) {
            asked.push(by);
            return answer;
          },
        },
        ...{ defaultRegion: 'US', timeoutMs: 3000, worthlessMs: 900_000 },
      }),
    );
    const message: LookupRefreshMessage = {
      ...{ kind: 'lookup-refresh', lookup: 'patient', key: 'mrn', value: 'M-1' },
      ...{ requestedAtMs: rig.clock.now(), correlationId: 'c' },
    };
    await rig.send(message);
    await rig.send({ ...message, lookup: 'gone' });
    await rig.poll();
    // Before the call, and once more for the place of its answer.
    expect(loaded).toEqual(['credentials', 'key', 'key']);
    expect(rig.dlq.peek()).toEqual([]);
    expect(asked).toEqual([{ lookup: 'patient', key: 'mrn', value: 'M-1' }]);
    const key = lookupKey(hasher, 'pii', 'ehr', { lookup: 'patient', key: 'mrn', value: 'M-1' });
    expect((await cache.read(key, rig.clock.now()))?.customer).toMatchObject({ values: { patientId: 'p' } });
    expect(rig.source.peek()).toEqual([]);
  });

  it('P11: whose key can no longer be read go among the letters', async () => {
    const rig = jobRig(({ clock }) => memberRefresh(clock));
    await rig.send({
      ...{ kind: 'lookup-refresh', lookup: 'member', key: 'ani', value: 'nonsense' },
      ...{ requestedAtMs: rig.clock.now(), correlationId: 'c' },
    });
    await rig.poll();
    expect(rig.dlq.peek()).toMatchObject([
      { attributes: { reason: 'permanent', error: 'the key cannot be read' } },
    ]);
  });

  it('P14: go by the breaker of the operation that asks for the same, where there is one', () => {
    const message = { lookup: 'member' } as LookupRefreshMessage;
    const other = refresh('another', 'ani', { ani: phone() });
    const renew = refresh('member', 'ani', { ani: phone() });
    const operationOf = (operations: Connector['operations']) =>
      memberRefresh(fakeClock(), { ...loyalty, operations }).operation(message);
    expect(operationOf({ ...loyalty.operations, other })).toBe('refresh-member');
    expect(operationOf({ ...loyalty.operations, other, renew })).toBe('renew');
  });
});

const nobody: LookupAnswer = { found: false, values: {}, isAmbiguous: false, entities: [] };
const memberRefresh = (clock: Clock, of: Connector = loyalty) =>
  connectorRefreshJob({
    ...{ connector: of, hasher, clock, piiKey: async () => 'pii', timeoutMs: 3000, worthlessMs: 900_000 },
    cacheOf: () => memoryLookupCache() as unknown as LookupCache<LookupAnswer>,
    calls: { ready: async () => undefined, find: async () => nobody },
    defaultRegion: 'US',
  });

describe('requests to a connector', () => {
  const { enrol } = loyalty.operations;
  if (enrol === undefined || 'refreshes' in enrol) throw new Error('the fixture has no such operation');
  const { writeBack: _, ...plain } = enrol;
  const find = { ask: () => post(path`/x`, {}), read: () => undefined };
  const asking: Connector = {
    ...loyalty,
    operations: {
      enrol,
      plain,
      renew: refresh('member', 'ani', { ani: optional(phone()) }),
    },
  };
  const lookingFirst = {
    ...asking,
    operations: { plain: { ...plain, once: { ...plain.once, by: 'look-first', find } } },
  };

  function requestsRig(of: Connector = asking) {
    const requests = memoryRequestStore();
    const updates = memoryPlatformUpdateQueue();
    const loaded: string[] = [];
    const make = (clock: Clock) =>
      connectorRequestJob({
        ...{ connector: of, requests, updates, hasher, clock, timeoutMs: 3000, defaultRegion: 'US' },
        cacheOf: () => memoryLookupCache() as unknown as LookupCache<LookupAnswer>,
        async piiKey() {
          loaded.push('key');
          return 'pii';
        },
        calls: {
          ready: async () => void loaded.push('credentials'),
          find: async () => nobody,
          write: async () => ({ kind: 'applied', values: { memberId: 'm-1' }, wasThere: false }),
        },
      });
    const rig = jobRig(({ clock }) => make(clock));
    const request = (operation: string, fields: object = {}): ConnectorRequestMessage => ({
      ...{
        kind: 'connector-request',
        requestId: 'r-1',
        operation,
        acceptedAtMs: rig.clock.now(),
        generation: 0,
      },
      ...{ fields: fields as ConnectorRequestMessage['fields'], correlationId: 'c' },
    });
    return { ...rig, requests, updates, loaded, request, job: make(rig.clock) };
  }
  const errorsOf = ({ dlq }: ReturnType<typeof requestsRig>) =>
    dlq.peek().map(({ attributes }) => attributes['error']);

  it('P2, P15: send back what the operation says, once its effect can be polled, by its own breaker', async () => {
    const rig = requestsRig();
    await rig.send(rig.request('enrol', { conversationId: 'c-1', level: 'gold' }));
    const nowMs = rig.clock.now();
    await rig.poll();
    expect(rig.updates.sent).toEqual([
      {
        ...{ kind: 'platform-update', platform: 'genesys', interactionId: 'c-1', eventId: 'r-1' },
        interactionKey: interactionKey(hasher, 'pii', { platform: 'genesys', interactionId: 'c-1' }),
        processedAtMs: nowMs,
        writeBack: { from: 'loyalty/enrol', attributes: { loyaltyMember: 'm-1' } },
      },
    ]);
    expect(await rig.requests.read('r-1', rig.clock.now())).toEqual({
      status: 'COMPLETE',
      attempts: 1,
      fields: { memberId: 'm-1' },
    });
    expect(rig.operationGuard('enrol').reports).toMatchObject([{ outcome: 'success' }]);
    expect(rig.system.metrics.sums.get('TimeToEffect/loyalty/requests')).toBe(1);
  });

  it('send nothing back where the operation says nothing', async () => {
    const rig = requestsRig();
    await rig.send(rig.request('plain', { conversationId: 'c-1', level: 'gold' }));
    await rig.poll();
    expect(await rig.requests.read('r-1', rig.clock.now())).toMatchObject({ status: 'COMPLETE' });
    expect(rig.updates.sent).toEqual([]);
  });

  it.each([
    [
      'that the operation no longer takes',
      'plain',
      { conversationId: 'c-1', level: 'gold', more: 1, other: 2 },
      'the operation no longer takes it: more is not_declared, other is not_declared',
    ],
    ['that name nothing to look up by', 'renew', {}, 'there is nothing to look up by'],
    ['whose operation is gone', 'gone', {}, 'the connector has no such operation any more'],
    ['whose operation never was', 'toString', {}, 'the connector has no such operation any more'],
  ])('P11: %s go among the letters with what is wrong', async (_which, operation, fields, error) => {
    const rig = requestsRig();
    await rig.send(rig.request(operation, fields));
    await rig.poll();
    expect(errorsOf(rig)).toEqual([error]);
  });

  it('P12: wait for the key of personal data where they need one, and for the credentials in any case', async () => {
    const { job, loaded, request } = requestsRig();
    for (const operation of ['enrol', 'plain', 'renew', 'gone']) {
      const work = job.read(JSON.stringify(request(operation)));
      if (work !== undefined) await job.ready?.(work);
      loaded.push(operation);
    }
    expect(loaded).toEqual(
      [
        ['credentials', 'key', 'enrol'],
        ['credentials', 'plain'],
        ['credentials', 'key', 'renew'],
        ['credentials', 'gone'],
      ].flat(),
    );
  });

  it('P12: take as many exchanges as the writes of their operations do', () => {
    const exchanges = [asking, lookingFirst as Connector, { ...asking, operations: {} }].map(
      (of) => requestsRig(of).job.exchanges,
    );
    expect(exchanges).toEqual([1, 2, 1]);
  });

  it('P15: a canary’s request can be polled as done', async () => {
    const { clock, job, requests } = requestsRig();
    const target = { key: 'canary', generation: 0, payloadHash: 'h' };
    await requests.claim(target, 'x', clock.now(), clock.now() + 10);
    await job.completeCanary?.(target, 'x', clock.now());
    const found = await requests.read('canary', clock.now());
    expect(found).toEqual({ status: 'COMPLETE', attempts: 1, fields: {} });
  });
});
