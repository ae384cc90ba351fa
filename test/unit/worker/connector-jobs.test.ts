/** The jobs of a connector's workers, over memory adapters. */
import { describe, expect, it } from '@jest/globals';
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { memoryLookupCache } from '../../../lambdas/adapters/memory/lookup-cache.ts';
import { memoryPlatformUpdateQueue } from '../../../lambdas/adapters/memory/platform-update-queue.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { fhir } from '../../../lambdas/connectors/fhir.ts';
import type { ConnectorCalls } from '../../../lambdas/core/connector/calls.ts';
import type { EventRule } from '../../../lambdas/core/connector/definition.ts';
import { defineConnector, on, path, post, text } from '../../../lambdas/core/connector/index.ts';
import type { LookupAnswer } from '../../../lambdas/core/connector/look-up.ts';
import { eventEffectKey } from '../../../lambdas/core/connector/takes.ts';
import type { WriteResult } from '../../../lambdas/core/connector/write.ts';
import { TransientError } from '../../../lambdas/core/errors.ts';
import { lookupKey } from '../../../lambdas/core/lookup/lookup-key.ts';
import { interactionKey } from '../../../lambdas/core/message/interaction-key.ts';
import { claimKeyOf, messageGroup, recordKeyOf } from '../../../lambdas/core/message/keys.ts';
import type { LookupCache, LookupRefreshMessage } from '../../../lambdas/core/ports.ts';
import { connectorEventsJob } from '../../../lambdas/core/worker/jobs/connector-events.ts';
import { connectorRefreshJob } from '../../../lambdas/core/worker/jobs/connector-refresh.ts';
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
    const { poll, send, source, written } = eventsRig([]);
    await send({ ...wrapUp, eventType: 'conversation.start' });
    await poll();
    expect(written).toEqual([]);
    expect(source.peek()).toEqual([]);
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
    const { clock, guard, poll, records, send, source } = eventsRig([
      { kind: 'wait', waitMs: 60_000 },
      done(),
    ]);
    await send(wrapUp);
    await poll();
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
    const rig = jobRig(({ clock }) =>
      connectorRefreshJob({
        ...{ connector, cacheOf: () => cache, hasher, clock, piiKey: async () => 'pii' },
        calls: {
          ready: async () => undefined,
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
    expect(asked).toEqual([{ lookup: 'patient', key: 'mrn', value: 'M-1' }]);
    const key = lookupKey(hasher, 'pii', 'ehr', { lookup: 'patient', key: 'mrn', value: 'M-1' });
    expect((await cache.read(key, rig.clock.now()))?.customer).toMatchObject({ values: { patientId: 'p' } });
    expect(rig.source.peek()).toEqual([]);
  });
});
