/**
 * Genesys and CXone as they are wired: whom a container asks, with what, and what the fleet is told of it.
 * @isolated
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { HttpCall, HttpReply } from '../../../lambdas/adapters/http/http-call.ts';
import type { PlatformApi, PlatformUpdateMessage, SecretSource } from '../../../lambdas/core/ports.ts';
import { type FakeAws, fakeAws } from '../adapters/fake-aws.ts';
import { environment, json, mockCloud } from './cloud.ts';

const before = { ...process.env };
const cloud = mockCloud();
process.env = environment();
const { createPlatforms } = await import('../../../lambdas/handlers/wiring/platforms.ts');
const { system } = await import('../../../lambdas/adapters/runtime.ts');

const asked: string[] = [];
const credential = (secretId: string) => {
  const own = {
    clientId: `client of ${secretId}`,
    clientSecret: 's',
    accessKeyId: 'a',
    accessKeySecret: 'k',
  };
  return { current: JSON.stringify({ primary: own }), currentSinceMs: 0 };
};
const secrets: SecretSource = {
  async read(secretId) {
    asked.push(`read ${secretId}`);
    return credential(secretId);
  },
  async refresh(secretId) {
    asked.push(`refresh ${secretId}`);
    return credential(secretId);
  },
};
const idToken = ['{}', '{"tenantId":"t-1"}', '']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');
const replies: Record<string, Partial<HttpReply>> = {
  '/oauth/token': json({ access_token: 'bearer', expires_in: 3600 }),
  '/.well-known/openid-configuration': json({ token_endpoint: 'https://auth.nice/token' }),
  '/token': json({ access_token: 'bearer', expires_in: 3600, id_token: idToken }),
  '/.well-known/cxone-configuration': json({ api_endpoint: 'https://api.nice' }),
  '/api/v2/tokens/me': json({}),
  '/auth/userinfo': json({}),
  '/api/v2/routing/interactions': json({}),
  '/api/v2/interactions/batch': json({}),
};
const urls = () => cloud.calls.map(({ method, url }) => `${method} ${url}`);

/** A table that keeps whole items, as far as tokens go; everything else is written without a word. */
function table(): FakeAws<DynamoDBClient> {
  let record: unknown;
  return fakeAws<DynamoDBClient>(({ command, input }) => {
    if (input.TableName !== 'table:tokens') return {};
    if (command === 'PutItemCommand') record = input.Item;
    return command === 'GetItemCommand' ? { Item: record } : {};
  });
}
function wired(more: Record<string, string> = {}) {
  process.env = environment(more);
  const dynamo = table();
  return { ...dynamo, ...createPlatforms(dynamo.client, secrets) };
}
const options = { correlationId: 'c', group: 'g', fresh: true, untilMs: Number.MAX_SAFE_INTEGER };
const update = (interactionId: string): PlatformUpdateMessage => ({
  ...{ kind: 'platform-update', platform: 'genesys', interactionId, caseId: 'k', eventId: 'e' },
  processedAtMs: 0,
});
const updateTwo = (api: PlatformApi) => api.updateInteractions([update('a'), update('b')], options);

beforeEach(() => {
  cloud.clear();
  asked.length = 0;
  cloud.reply = ({ url }: HttpCall) => replies[new URL(url).pathname] ?? json({}, 404);
});
afterAll(() => {
  process.env = before;
  jest.restoreAllMocks();
});

describe('Genesys', () => {
  test('P7: is asked for a token at its login, and called at its API, over tables of their own', async () => {
    const { genesys, sent } = wired();
    await genesys.api.probe(options);
    expect(urls()).toEqual([
      'POST https://login.mypurecloud.com/oauth/token',
      'GET https://api.mypurecloud.com/api/v2/tokens/me',
    ]);
    expect(cloud.calls[0]?.headers?.['authorization']).toBe(
      `Basic ${Buffer.from('client of secret:oauth-genesys:s').toString('base64')}`,
    );
    expect(cloud.calls[1]).toMatchObject({
      headers: { authorization: 'Bearer bearer', 'x-correlation-id': 'c' },
      timeoutMs: Number(process.env['UPDATE_TIMEOUT_MS']),
    });
    const keys = sent.map(({ input }) => {
      const { TableName, Key, Item, RequestItems } = input;
      return RequestItems === undefined
        ? `${TableName} ${(Key ?? Item).pk.S}`
        : Object.keys(RequestItems).join(' and ');
    });
    expect([...new Set(keys)]).toEqual([
      'table:tokens genesys',
      'table:coordination rate#genesys',
      'table:breaker and table:coordination',
      'table:coordination health#genesys',
    ]);
  });

  test.each([
    ['bulk', ['POST https://api.mypurecloud.com/api/v2/routing/interactions']],
    ['participant', ['GET https://api.mypurecloud.com/api/v2/conversations/a']],
  ])('P11: is told by the way of its updates: %s', async (style, expected) => {
    const { genesys } = wired({ GENESYS_UPDATE_STYLE: style });
    await updateTwo(genesys.api).catch(() => undefined);
    expect(urls().slice(1, 2)).toEqual(expected);
    expect(genesys.api.batchMax).toBe(style === 'bulk' ? Number(process.env['UPDATE_BATCH_MAX']) : 1);
  });

  test('P10: a credential that was rejected is read again; too many rejections reach on-call', async () => {
    cloud.reply = () => json({ error: 'invalid_client' }, 401);
    const { genesys } = wired({ TOKEN_MAX_REJECTIONS: '1' });
    jest.spyOn(system.log, 'error').mockReturnValue(undefined);
    await expect(genesys.api.probe(options)).rejects.toThrow();
    expect(asked).toContain('refresh secret:oauth-genesys');
    expect(asked[0]).toBe('read secret:oauth-genesys');
    expect(cloud.inputs('PublishCommand')).toEqual([
      { TopicArn: 'arn:on-call', Message: expect.stringContaining('"source":"genesys"') },
    ]);
  });

  test('P4: too many calls without leave open its breaker', async () => {
    const { genesys, sent } = wired();
    await genesys.guard.trip('a test');
    expect(sent.find(({ command }) => command === 'PutItemCommand')?.input).toMatchObject({
      TableName: 'table:breaker',
      Item: { pk: { S: 'genesys' }, phase: { S: 'open' } },
    });
  });
});

describe('CXone', () => {
  const login = [
    'GET https://cxone.niceincontact.com/.well-known/openid-configuration',
    'POST https://auth.nice/token',
  ];

  test('P7: is asked for a token and its tenant’s API by discovery', async () => {
    const { nice } = wired();
    await nice.api.probe(options);
    expect(urls()).toEqual([
      ...login,
      'GET https://cxone.niceincontact.com/.well-known/cxone-configuration?tenantId=t-1',
      'GET https://api.nice/auth/userinfo',
    ]);
    expect(cloud.calls[1]?.body).toBe('grant_type=password&username=a&password=k');
    expect(asked[0]).toBe('read secret:oauth-nice');
  });

  test('P7: is called where the settings say, with the grant that they say', async () => {
    const { nice } = wired({ NICE_API_URL: 'https://given', NICE_GRANT: 'client_credentials' });
    await updateTwo(nice.api);
    expect(urls()).toEqual([...login, 'POST https://given/api/v2/interactions/batch']);
    expect(cloud.calls[1]?.body).toBe('grant_type=client_credentials');
    expect(nice.api.batchMax).toBe(Number(process.env['UPDATE_BATCH_MAX']));
  });

  test('P12: has a lane of its own, as wide as its limit', async () => {
    const { nice, sent } = wired({
      NICE_RATE_LIMIT: '1',
      NICE_RATE_WINDOW_MS: '60000',
      UPDATE_SPACING_MS: '0',
    });
    await nice.api.probe(options);
    const booked = sent.find(({ input }) => input.Key?.pk.S === 'rate#nice')?.input.ExpressionAttributeValues;
    expect(Number(booked[':end'].N) - Number(booked[':now'].N)).toBeGreaterThan(60_000);
  });
});
