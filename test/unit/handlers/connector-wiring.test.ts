/**
 * From a connector's definition and its settings to its credential, its lanes, its caches and its lookups.
 * @isolated
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { hasher } from '../../../lambdas/adapters/system.ts';
import type { LookupBy } from '../../../lambdas/core/connector/calls.ts';
import type { Lookup } from '../../../lambdas/core/connector/definition.ts';
import {
  type Connector,
  type ConnectorDefinition,
  clientCredentials,
  days,
  defineConnector,
  get,
  lookup,
  minutes,
  noAuth,
  path,
  per,
  seconds,
  staticHeader,
  text,
} from '../../../lambdas/core/connector/index.ts';
import { createRecordKeys } from '../../../lambdas/core/connector/record-keys.ts';
import type { HttpRequest } from '../../../lambdas/core/http/message.ts';
import { TOMBSTONE_MS } from '../../../lambdas/core/lookup/cache-rule.ts';
import type { SecretSource } from '../../../lambdas/core/ports.ts';
import { environment, json, mockCloud } from './cloud.ts';

const before = { ...process.env };
const cloud = mockCloud();
const settings = {
  ...{
    CONNECTOR_BASE_URL: 'https://ehr',
    SECRET_CONNECTOR: 'secret:connector',
    CONNECTOR_TIMEOUT_MS: '3000',
  },
  ...{ CONNECTOR_RATE_LIMIT: '50', CONNECTOR_RATE_WINDOW_MS: '1000', LOOKUP_AFTER_MS: '500' },
};
process.env = environment(settings);
const { DynamoDBClient: Dynamo } = await import('@aws-sdk/client-dynamodb');
const { SQSClient: Sqs } = await import('@aws-sdk/client-sqs');
const { createSecretSource } = await import('../../../lambdas/adapters/secrets/secret-source.ts');
const { system } = await import('../../../lambdas/adapters/runtime.ts');
const wiring = '../../../lambdas/handlers/wiring';
const { wiredConnector } = (await import(
  `${wiring}/connector.ts`
)) as typeof import('../../../lambdas/handlers/wiring/connector.ts');
const { connectorTokens } = (await import(
  `${wiring}/connector-tokens.ts`
)) as typeof import('../../../lambdas/handlers/wiring/connector-tokens.ts');
const { calledConnector } = (await import(
  `${wiring}/connector-settings.ts`
)) as typeof import('../../../lambdas/handlers/wiring/connector-settings.ts');
const { countersOf, isGuarded, lookupCache, lookupCaches, recordIndex } = (await import(
  `${wiring}/connector-cache.ts`
)) as typeof import('../../../lambdas/handlers/wiring/connector-cache.ts');
const { resolvers, settledWithin } = (await import(
  `${wiring}/connector-lookup.ts`
)) as typeof import('../../../lambdas/handlers/wiring/connector-lookup.ts');

const clients: { dynamo: DynamoDBClient; sqs: SQSClient } = { dynamo: new Dynamo({}), sqs: new Sqs({}) };
const keys = createRecordKeys(hasher, 'ehr', async () => 'pii');
const patient = (more: Partial<Lookup> = {}): Lookup => ({
  ...lookup({
    keys: { mrn: text() },
    ask: { mrn: ({ mrn }) => get(path`/patients/${mrn}`) },
    read: () => undefined,
    answer: { patientId: text('UNKNOWN') },
    cache: { fresh: minutes(1), stale: days(1), absent: seconds(30) },
  }),
  ...more,
});
const connectorOf = (more: Partial<ConnectorDefinition> = {}): Connector =>
  defineConnector({
    ...{ name: 'ehr', baseUrl: 'https://elsewhere', auth: staticHeader(), timeout: seconds(2) },
    ...{ limits: { default: per(50, seconds(1)) }, lookups: { patient: patient() } },
    ...more,
  });
const ask = { lookup: 'patient', key: 'mrn', value: 'm-1' } satisfies LookupBy;
const call = { timeoutMs: 1000, correlationId: 'c-1' };
/** What becomes of one question; its fault by its code. */
const asked = (connector: Connector, secrets: SecretSource | null = createSecretSource()): Promise<unknown> =>
  wiredConnector(connector, clients, secrets ?? undefined, connectorTokens)
    .calls.find(ask, call as never)
    .catch(({ code }: { code: string }) => code);
const urls = () => cloud.calls.map(({ url }) => url);

beforeEach(() => {
  cloud.clear();
  cloud.secretsAsked.clear();
  process.env = environment(settings);
  cloud.reply = () => json({}, 404);
});
afterAll(() => {
  process.env = before;
  jest.restoreAllMocks();
});

describe('the system of a connector', () => {
  test('is where the setting says, and let in by its own secret', async () => {
    await asked(connectorOf());
    expect(cloud.calls).toMatchObject([
      { url: 'https://ehr/patients/m-1', headers: { authorization: 'Bearer own' } },
    ]);
  });

  test('P5: is read no further than the setting says', async () => {
    process.env['REPLY_MAX_BYTES'] = '77';
    await asked(connectorOf());
    expect(cloud.callers).toEqual([[undefined, { maxReplyBytes: 77 }]]);
  });

  test('that lets everybody in has no secret, nor a setting for one', async () => {
    delete process.env['SECRET_CONNECTOR'];
    await asked(connectorOf({ auth: noAuth() }));
    await asked(connectorOf(), null);
    expect(cloud.calls.map(({ headers = {} }) => 'authorization' in headers)).toEqual([false, false]);
    expect([...cloud.secretsAsked]).toEqual([]);
  });

  test('P9: of a default connector is asked with nothing out of a secret that no header can carry', async () => {
    const weird = { read: async () => ({ current: '{"authorization":"<token>"}' }) };
    const secrets = { ...weird, refresh: weird.read } as never;
    process.env['SECRET_CRM'] = 'secret:crm';
    expect(await asked(connectorOf({ name: 'crm' }), secrets)).toBe('secret_placeholder');
    expect(urls()).toEqual([]);
    await asked(connectorOf(), secrets);
    expect(urls()).toHaveLength(1);
  });

  test('P12: has a timeline of its own for each lane that its requests name', async () => {
    const searched = patient({ ask: { mrn: () => get(path`/search`, {}, { lane: 'search' }) } });
    const limits = { default: per(50, seconds(1)), search: per(5, seconds(1)) };
    await asked(connectorOf({ limits, lookups: { patient: searched } }));
    expect(cloud.inputs('UpdateItemCommand')).toMatchObject([
      { TableName: 'table:coordination', Key: { pk: { S: 'rate#ehr#search' } } },
    ]);
    expect(urls()).toHaveLength(1);
  });
});

describe('the token of a connector', () => {
  const tokenUrls = async (auth: Connector['auth']): Promise<string[]> => {
    Object.assign(process.env, { SECRET_CONNECTOR: 'secret:oauth-connector', TOKEN_WAIT_MAX_MS: '50' });
    cloud.reply = () => json({}, 500);
    await asked(connectorOf({ auth }));
    return urls();
  };

  test('P7: comes from where the setting says, if its endpoint is on another host', async () => {
    process.env['CONNECTOR_TOKEN_URL'] = 'https://login.test/token';
    expect(await tokenUrls(clientCredentials({ tokenUrl: 'https://login.example.org/t' }))).toEqual([
      'https://login.test/token',
    ]);
  });

  test('P7: comes from the system’s own address otherwise, without that setting', async () => {
    expect(await tokenUrls(clientCredentials({ tokenPath: '/oauth/token' }))).toEqual([
      'https://ehr/oauth/token',
    ]);
  });

  test('is none for kinds that fetch none, and needs none of its settings', () => {
    for (const name of ['TABLE_TOKENS', 'QUEUE_REFRESH_URL']) delete process.env[name];
    const secrets = createSecretSource();
    expect(wiredConnector(connectorOf(), clients, secrets, connectorTokens).tokens).toBeUndefined();
    expect(wiredConnector(connectorOf(), clients, secrets).tokens).toBeUndefined();
  });
});

test.each([
  ['ehr', 'no lookup', 'CONNECTOR', false],
  ['ehr', 'a lookup', 'CONNECTOR', true],
  ['crm', 'no lookup', 'CRM', true],
  ['warehouse', 'a lookup', 'WAREHOUSE', false],
])('P12: whether lookups book on the lane: %s with %s', (name, which, prefix, hasLookups) => {
  const lookups = which === 'no lookup' ? {} : { patient: patient() };
  expect(calledConnector({ name, lookups })).toEqual({ name, prefix, hasLookups });
});

describe('the caches of a connector', () => {
  const entity = () => 'p-1';
  const changes = { verify: 'genesys', read: () => [] };
  const nowMs = Date.UTC(2026, 0, 1);
  /** Seconds from `nowMs` to the end of the item that was written last. */
  const livesS = () =>
    Number(cloud.inputs('UpdateItemCommand').at(-1).ExpressionAttributeValues[':ttl'].N) - nowMs / 1000;

  test.each([
    ['names them and the lookup tells their ids', { changes }, { entity }, true],
    ['names none', {}, { entity }, false],
    ['names them and the lookup tells no ids', { changes }, {}, false],
  ])('P6: are guarded by a counter only where the system %s', (_what, more, own, guarded) => {
    const connector = connectorOf(more);
    expect(isGuarded(connector, patient(own))).toBe(guarded);
    expect(countersOf(connector, patient(own))).toEqual(guarded ? [{ pk: { S: 'seq#ehr#0' } }] : []);
  });

  test.each([
    ['stale', { fresh: minutes(1), stale: days(2), absent: seconds(30) }],
    ['fresh', { fresh: days(2), stale: minutes(1), absent: seconds(30) }],
    ['absent', { fresh: seconds(30), stale: minutes(1), absent: days(2) }],
  ])('P5: keep an entry as long as it may be served: %s', async (_which, cache) => {
    const value = { found: false, values: {}, isAmbiguous: false, entities: [] };
    await lookupCache(connectorOf(), patient({ cache }), clients.dynamo, keys).writeLive(
      'k',
      value,
      0,
      nowMs,
    );
    expect(livesS()).toBe(2 * 86_400);
  });

  test.each([
    ['entries', days(30), days(31) / 1000],
    ['tombstones', days(1), TOMBSTONE_MS / 1000 + 86_400],
  ])('P6: remember a record a day longer than any of its %s lives', async (_what, stale, expectedS) => {
    jest.spyOn(system.clock, 'now').mockReturnValue(nowMs);
    const short = { fresh: minutes(1), stale: minutes(1), absent: seconds(30) };
    const lookups = { brief: patient({ cache: short }), patient: patient({ cache: { ...short, stale } }) };
    await recordIndex(connectorOf({ lookups }), clients.dynamo, keys).index.add('r', 'k', 1);
    expect(livesS()).toBe(expectedS);
    jest.mocked(system.clock.now).mockRestore();
  });

  test('P1: of a lookup that only a newer release knows is a fault of ours', () => {
    const cacheOf = lookupCaches(connectorOf(), clients.dynamo, keys);
    expect(cacheOf('patient')).toBeDefined();
    expect(() => cacheOf('visit')).toThrow(
      expect.objectContaining({ code: 'unknown_lookup', message: 'This release has no such lookup.' }),
    );
  });
});

describe('a lookup of a connector', () => {
  test('P5: whose system fails answers its declared defaults, and asks for a refresh in its own words', async () => {
    cloud.reply = () => json({}, 500);
    const wired = wiredConnector(connectorOf(), clients, createSecretSource());
    const { patient: find } = resolvers(connectorOf(), clients, wired, keys);
    const caller = { key: 'k', by: ask, correlationId: 'c-1', untilMs: Date.now() + 5000 };
    expect(await find?.(caller)).toEqual({
      source: 'default',
      customer: { found: false, values: { patientId: 'UNKNOWN' }, isAmbiguous: false, entities: [] },
    });
    const [refresh] = cloud.inputs('SendMessageCommand');
    expect(refresh.QueueUrl).toBe('url:refresh');
    expect(JSON.parse(refresh.MessageBody)).toMatchObject({
      ...{ kind: 'lookup-refresh', lookup: 'patient', key: 'mrn', value: 'm-1', correlationId: 'c-1' },
    });
  });

  test('P7: waits for a token refresh that is under way, if its connector has tokens', async () => {
    const respond = async () => ({ status: 200, body: {} });
    const settled = jest.fn(async () => undefined);
    const wired = { calls: {}, tokens: { provider: { settled } } } as never;
    const request = { receivedAtMs: Date.now() } as HttpRequest;
    expect(await settledWithin(wired, respond)(request)).toEqual({ status: 200, body: {} });
    expect(settled).toHaveBeenCalledTimes(1);
    expect(settledWithin({ calls: {}, tokens: undefined } as never, respond)).toBe(respond);
  });
});
