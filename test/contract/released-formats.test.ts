/** What a release has written is read by ours, and what ours writes by the release before: a deployment mixes both. */
import { globSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import type { IncidentEvent, WorkMessage } from '../../lambdas/core/ports.ts';
import * as ours from '../release/readers.ts';
import { describeOnEngines } from './support/engines.ts';

type Code = typeof ours;

const NOW = Date.UTC(2026, 0, 1);
const LATER = NOW + 60_000;
const DAY_S = 86_400;
const target = { key: 'genesys#k', generation: 0, payloadHash: 'h' };
const request = { key: 'r-1', generation: 0, payloadHash: 'h' };
const filing = { under: 'hmac', as: 'voice' };
const customer = { found: true, customerId: 'C-1', tier: 'gold' } as const;
const incident: IncidentEvent = {
  key: 'breaker-crm-1',
  version: 3,
  action: 'trigger',
  severity: 'critical',
  summary: 's',
  source: 'crm',
  sinceMs: NOW,
  alwaysDelivered: true,
};

const releases = await Promise.all(
  globSync(resolve(import.meta.dirname, '../fixtures/released/*/readers.mjs')).map(
    async (file) => [basename(dirname(file)), (await import(file)) as Code] as const,
  ),
);
/** Both ways for every release that is kept. */
const ways = releases.flatMap(([version, theirs]) => [
  { way: `written by ${version}, read by ours`, writer: theirs, reader: ours as Code },
  { way: `written by ours, read by ${version}`, writer: ours as Code, reader: theirs },
]);

/** Every kind of message, as far as it can be filled in. */
const messages: Record<WorkMessage['kind'], WorkMessage> = {
  event: {
    kind: 'event',
    platform: 'genesys',
    eventId: 'e-1',
    interactionId: 'i-1',
    eventType: 'start',
    topic: 'voice',
    occurredAt: '2026-01-01T00:00:00Z',
    acceptedAtMs: NOW,
    payloadHash: 'h',
    generation: 2,
    correlationId: 'c',
    data: { id: 'i-1', nested: [1, { deep: 'ü' }] },
  },
  request: {
    kind: 'request',
    requestId: 'r-1',
    operation: 'create-case',
    phone: '+14155552671',
    fields: { subject: 's' },
    acceptedAtMs: NOW,
    generation: 0,
    correlationId: 'c',
  },
  refresh: { kind: 'refresh', phone: '+14155552671', requestedAtMs: NOW, correlationId: 'c' },
  'lookup-refresh': {
    kind: 'lookup-refresh',
    lookup: 'customer',
    key: 'phone',
    value: '+14155552671',
    requestedAtMs: NOW,
    correlationId: 'c',
  },
  'token-renewal': { kind: 'token-renewal', generation: 3, dueAtMs: NOW },
  'connector-request': {
    kind: 'connector-request',
    requestId: 'r-2',
    operation: 'create-invoice',
    fields: { amount: 5 },
    acceptedAtMs: NOW,
    generation: 1,
    correlationId: 'c',
  },
  canary: { kind: 'canary', id: 'c-1', queue: 'voice', sentAtMs: NOW, correlationId: 'c' },
  'platform-update': {
    kind: 'platform-update',
    platform: 'nice',
    interactionId: 'i-1',
    caseId: 'k-1',
    participantId: 'p-1',
    eventId: 'e-1',
    processedAtMs: NOW,
  },
};

function readerOf(code: Code, kind: WorkMessage['kind']): (body: string) => unknown {
  return {
    event: code.readEvent,
    request: code.readRequest,
    refresh: code.readRefresh,
    'lookup-refresh': code.readLookupRefresh,
    'token-renewal': code.readTokenRenewal,
    'connector-request': code.readConnectorRequest,
    'platform-update': code.readUpdate,
    canary: code.readCanary,
  }[kind];
}

test('a release is kept', () => {
  expect(ways.length).toBeGreaterThan(0);
});

describe.each(ways)('messages $way', ({ writer, reader }) => {
  // A kind that is new to one of them is read a release before it is sent.
  const shared = Object.values(messages).filter(
    ({ kind }) => kind in writer.FORMATS && kind in reader.FORMATS,
  );
  test.each(shared)('P2: $kind', (message) => {
    expect(readerOf(reader, message.kind)(writer.messageText(message))).toMatchObject(message);
  });

  test('P8: a step of an incident', () => {
    expect(reader.parseIncident(writer.incidentBody(incident))).toEqual(incident);
  });

  test('P2: no format is written that the other does not read', () => {
    for (const [format, { writes }] of Object.entries(writer.FORMATS)) {
      const known = (reader.FORMATS as Record<string, { reads: number }>)[format];
      // A format that is new to the reader is one that nobody sends it.
      if (known !== undefined) expect(writes).toBeLessThanOrEqual(known.reads);
    }
  });
});

interface Stores {
  events: ReturnType<Code['dynamoEventRecords']>;
  requests: ReturnType<Code['dynamoRequestStore']>;
  replays: ReturnType<Code['dynamoReplays']>;
  breakers: ReturnType<Code['dynamoBreakerStore']>;
  tokens: ReturnType<Code['dynamoTokenStore']>;
  cache: ReturnType<Code['dynamoLookupCache']>;
  incidents: ReturnType<Code['dynamoIncidentStore']>;
}

function storesOf(code: Code, client: DynamoDBClient, table: string): Stores {
  return {
    events: code.dynamoEventRecords(client, table, {
      ...{ receivedS: 20 * DAY_S, appliedS: 7 * DAY_S, deadExtraS: 14 * DAY_S },
    }),
    requests: code.dynamoRequestStore(client, table, { resultS: DAY_S, unappliedS: 20 * DAY_S }),
    replays: code.dynamoReplays(client, table, 20 * DAY_S),
    breakers: code.dynamoBreakerStore(client, table),
    tokens: code.dynamoTokenStore(client, table),
    cache: code.dynamoLookupCache(client, table, 7 * DAY_S * 1000),
    incidents: code.dynamoIncidentStore(client, table),
  };
}

const history = {
  ...ours.untried,
  tries: 2,
  counted: 1,
  firstFailedAtMs: NOW,
  lastFailedAtMs: NOW + 1,
  lastError: 'crm answered 503',
};
const letter = { queue: 'voice', reason: 'permanent', error: 'e', attempts: 2, recent: [] } as const;

/** What one release does, and what the other finds. */
const stories: Record<
  string,
  [write: (by: Stores) => Promise<unknown>, read: (by: Stores) => Promise<void>]
> = {
  'P2: an event that was accepted is known, and claimed': [
    ({ events }) => events.observe(target.key, 'h', NOW, { filing }),
    async ({ events }) => {
      expect(await events.observe(target.key, 'h', NOW)).toEqual({ kind: 'received', payloadHash: 'h' });
      expect(await events.claim(target, 'b', NOW, LATER)).toMatchObject({ kind: 'claimed' });
    },
  ],
  'P2: a claim holds against the other': [
    async ({ events }) => {
      await events.observe(target.key, 'h', NOW);
      await events.claim(target, 'a', NOW, LATER);
    },
    async ({ events }) => {
      expect(await events.claim(target, 'b', NOW + 1, LATER)).toEqual({ kind: 'busy', untilMs: LATER });
      await events.complete(target, 'a', NOW + 2);
      expect(await events.claim(target, 'b', NOW + 3, LATER)).toEqual({ kind: 'applied' });
    },
  ],
  'P2: an applied event is not applied again': [
    async ({ events }) => {
      await events.observe(target.key, 'h', NOW);
      await events.claim(target, 'a', NOW, LATER);
      await events.complete({ ...target, place: { acceptedAtMs: NOW } }, 'a', NOW + 1);
    },
    async ({ events }) => {
      expect(await events.observe(target.key, 'h', NOW)).toEqual({ kind: 'applied', payloadHash: 'h' });
      expect(await events.claim(target, 'b', NOW + 2, LATER)).toEqual({ kind: 'applied' });
    },
  ],
  'P4: the tries of a message go on where they were': [
    async ({ events }) => {
      await events.observe(target.key, 'h', NOW);
      await events.claim(target, 'a', NOW, LATER);
      await events.fail(target, 'a', history, NOW + 1);
    },
    async ({ events }) => {
      const claim = await events.claim(target, 'b', NOW + 2, LATER);
      expect(claim).toMatchObject({
        kind: 'claimed',
        history: { tries: 2, counted: 1, firstFailedAtMs: NOW, lastError: 'crm answered 503' },
      });
    },
  ],
  'P11: a dead letter is replayed under its own effect key': [
    async ({ events }) => {
      await events.observe(target.key, 'h', NOW, { filing });
      await events.claim(target, 'a', NOW, LATER);
      await events.markDeadLettered(target, 'a', 1, NOW + 1, letter);
    },
    async ({ events, replays }) => {
      expect(await events.claim(target, 'b', LATER + 1, LATER + 2)).toEqual({ kind: 'superseded' });
      const again = { ...target, generation: 2 };
      expect(await replays.reopen(again, NOW + 2)).toEqual({ kind: 'reopened' });
      expect(await events.claim(again, 'b', NOW + 3, LATER)).toMatchObject({ kind: 'claimed' });
    },
  ],
  'P2: a request is polled, claimed and finished': [
    ({ requests }) => requests.createPending('r-1', 'h', NOW, { under: 'hmac', as: 'crm' }),
    async ({ requests }) => {
      expect(await requests.submittedHash('r-1', NOW)).toBe('h');
      expect(await requests.read('r-1', NOW)).toMatchObject({ status: 'PENDING' });
      expect(await requests.claim(request, 'b', NOW, LATER)).toMatchObject({ kind: 'claimed' });
    },
  ],
  'P2: a result is polled': [
    async ({ requests }) => {
      await requests.createPending('r-1', 'h', NOW);
      await requests.claim(request, 'a', NOW, LATER);
      await requests.finish(request, 'a', { status: 'COMPLETE', attempts: 1, fields: { caseId: 'k' } }, NOW);
    },
    async ({ requests }) => {
      expect(await requests.read('r-1', NOW + 1)).toMatchObject({
        status: 'COMPLETE',
        fields: { caseId: 'k' },
      });
    },
  ],
  'P4: an open breaker stays open': [
    ({ breakers }) =>
      breakers.transition(ours.open(ours.initialState('crm'), NOW, 'time-outs', { openMs: 60_000 }), 0),
    async ({ breakers }) => {
      expect(await breakers.read('crm')).toMatchObject({
        ...{ downstream: 'crm', phase: 'open', version: 1, reason: 'time-outs', openUntilMs: NOW + 60_000 },
      });
    },
  ],
  'P7: a token serves both': [
    ({ tokens }) =>
      tokens.write(
        'genesys',
        { ...ours.emptyRecord, revision: 1, accessToken: 'bearer', expiresAtMs: LATER },
        0,
      ),
    async ({ tokens }) => {
      const held = await tokens.read('genesys');
      expect(held).toMatchObject({ revision: 1, accessToken: 'bearer', expiresAtMs: LATER });
      if (held !== undefined) expect(await tokens.write('genesys', { ...held, revision: 2 }, 1)).toBe(true);
    },
  ],
  'P6: an answer of the cache is served, and a change raises its version': [
    ({ cache }) => cache.writeLive('hmac', customer, 0, NOW),
    async ({ cache }) => {
      const entry = await cache.read('hmac', NOW + 1);
      expect(JSON.stringify(entry)).toContain('"C-1"');
      expect(await cache.applyChange('hmac', {}, NOW + 2)).toBe('invalidated');
      expect(await cache.writeLive('hmac', customer, entry?.version ?? 0, NOW + 3)).toBe(false);
    },
  ],
  'P8: a step that was delivered is not delivered again': [
    async ({ incidents }) => {
      await incidents.claim('pagerduty#k', 3, 'a', NOW, LATER);
      await incidents.delivered('pagerduty#k', 3, 'a', true, NOW);
    },
    async ({ incidents }) => {
      expect(await incidents.read('pagerduty#k')).toEqual({ version: 3, triggered: true });
      expect(await incidents.claim('pagerduty#k', 3, 'b', NOW + 1, LATER)).toEqual({ kind: 'delivered' });
    },
  ],
};

describeOnEngines('records', (engine) => {
  describe.each(ways)('$way', ({ writer, reader }) => {
    test.each(Object.entries(stories))('%s', async (_story, [write, read]) => {
      const table = await engine.createTable();
      await write(storesOf(writer, engine.client(), table));
      await read(storesOf(reader, engine.client(), table));
    });
  });
});
