/** The simulated platforms are the judges of tokens and rates: they must see every window and every rejection. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { httpCaller } from '../../../lambdas/adapters/http/http-call.ts';
import { webhook } from '../../../lambdas/adapters/http/pagers/webhook.ts';
import { systemClock } from '../../../lambdas/adapters/system.ts';
import { type Simulators, startSimulators } from '../../../local/simulators/index.ts';
import { createSlidingWindow, worstWindow } from '../../../local/simulators/window.ts';
import { basic, call } from './call.ts';

describe('sliding window', () => {
  test('P12: the worst window is seen across the edge of any two fixed ones', () => {
    const burst = [...Array(30).fill(59_999), ...Array(30).fill(60_001)] as number[];
    expect(worstWindow(burst, 60_000)).toBe(60);
  });

  test('calls a whole window apart are not in one window', () => {
    expect(worstWindow([0, 60_000], 60_000)).toBe(1);
  });

  test('it says when the next call is free', () => {
    const window = createSlidingWindow(1000);
    window.hit(100);
    expect(window.freeInMs(400)).toBe(700);
  });

  test('it forgets nothing that is still inside after many calls', () => {
    const window = createSlidingWindow(1000);
    for (let time = 0; time < 10_000; time += 1) window.hit(time);
    expect(window.count(9999)).toBe(1000);
    expect(window.worst()).toBe(1000);
  });
});

let simulators: Simulators;
beforeAll(async () => {
  simulators = await startSimulators();
});
afterAll(() => simulators.stop());
const admin = (name: string, path: string, body: unknown = {}) =>
  call('POST', `${simulators.control}/${name}/_sim/${path}`, body);
const stateOf = async (name: string) =>
  (await call('GET', `${simulators.control}/${name}/_sim/state`)).body as Record<string, number>;
beforeEach(() =>
  Promise.all(
    ['genesys', 'nice', 'pagerduty', 'servicenow', 'slack', 'webhook', 'warehouse'].map((name) =>
      admin(name, 'reset'),
    ),
  ),
);

describe('Genesys', () => {
  const login = (secret = 'local-client-secret') =>
    call('POST', `${simulators.urls.genesys}/oauth/token`, 'grant_type=client_credentials', {
      authorization: basic('local-client-id', secret),
    });
  const bearer = async () => ({ authorization: `Bearer ${(await login()).body['access_token']}` });
  const allowBulk = () => admin('genesys', 'options', { bulk: true });
  const bulk = (headers: Record<string, string>, ...ids: string[]) =>
    call(
      'POST',
      `${simulators.urls.genesys}/api/v2/routing/interactions`,
      { interactions: ids.map((id) => ({ id, customAttributes: { crmCaseId: `case-${id}` } })) },
      headers,
    );

  test('P12: a bulk call records each interaction and reports single failures', async () => {
    await allowBulk();
    const headers = await bearer();
    await admin('genesys', 'rules', { rules: [{ interactionId: 'i-2', code: 'locked', times: 1 }] });
    const first = await bulk(headers, 'i-1', 'i-2');
    expect(first).toMatchObject({ status: 200, body: { errors: [{ id: 'i-2', code: 'locked' }] } });
    expect((await bulk(headers, 'i-2')).body).toEqual({});
    expect(await stateOf('genesys')).toMatchObject({ effects: 2, batches: 2, largestBatch: 2 });
  });

  test('the bulk path is 404, as on the real one, unless it is told otherwise, and again after a reset', async () => {
    const refused = { status: 404, body: { code: 'not.found' } };
    expect(await bulk(await bearer(), 'i-1')).toMatchObject(refused);
    await allowBulk();
    expect((await bulk(await bearer(), 'i-1')).status).toBe(200);
    await admin('genesys', 'reset');
    expect(await bulk(await bearer(), 'i-1')).toMatchObject(refused);
  });

  test('P12: more than 50 items are refused', async () => {
    await allowBulk();
    const ids = Array.from({ length: 51 }, (_, index) => `i-${index}`);
    expect((await bulk(await bearer(), ...ids)).status).toBe(400);
  });

  test('P12: over the limit it answers 429 with its headers, and remembers the worst window', async () => {
    await admin('genesys', 'options', { rateLimit: 2, bulk: true });
    const headers = await bearer();
    for (const id of ['i-1', 'i-2']) expect((await bulk(headers, id)).status).toBe(200);
    const refused = await bulk(headers, 'i-3');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('inin-ratelimit-allowed')).toBe('2');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await stateOf('genesys')).toMatchObject({ worstWindow: 3, refusedByRate: 1 });
  });

  test('P7: the sixth token request of a minute is answered 429', async () => {
    for (let request = 0; request < 5; request += 1) expect((await login()).status).toBe(200);
    expect((await login()).status).toBe(429);
    expect(await stateOf('genesys')).toMatchObject({ worstTokenMinute: 6 });
  });

  test('P7: rejections in a row lock the credential, even for the right secret', async () => {
    await admin('genesys', 'options', { tokenBurst: 100 });
    for (let request = 0; request < 10; request += 1) expect((await login('wrong')).status).toBe(401);
    expect((await login()).status).toBe(401);
    expect(await stateOf('genesys')).toMatchObject({ rejections: 10, locked: true });
  });

  test('P7: a revoked token is refused at once, a new one is good', async () => {
    const headers = await bearer();
    await admin('genesys', 'revoke');
    const me = (given: Record<string, string>) =>
      call('GET', `${simulators.urls.genesys}/api/v2/tokens/me`, undefined, given);
    expect((await me(headers)).status).toBe(401);
    expect((await me(await bearer())).status).toBe(200);
  });

  test('P7: the token endpoint can be down', async () => {
    await admin('genesys', 'options', { tokenEndpoint: 'down' });
    expect((await login()).status).toBe(503);
  });

  test('the participant form sets attributes of its conversation', async () => {
    const path = '/api/v2/conversations/i-1/participants/p-1/attributes';
    const body = { attributes: { crmCaseId: 'c' } };
    expect((await call('PATCH', `${simulators.urls.genesys}${path}`, body, await bearer())).status).toBe(200);
    expect(await stateOf('genesys')).toMatchObject({ effects: 1 });
    const { body: page } = await call('GET', `${simulators.control}/genesys/_sim/effects`);
    expect(page['items']).toMatchObject([
      { interactionId: 'i-1', participantId: 'p-1', attributes: { crmCaseId: 'c' } },
    ]);
  });

  test('P11: a rule makes one conversation unknown, or refuses it, and no other', async () => {
    const rules = [
      { interactionId: 'gone', code: 'not.found' },
      { interactionId: 'odd', code: 'bad.request' },
    ];
    await admin('genesys', 'rules', { rules });
    const headers = await bearer();
    const statusOf = async (id: string, path = '', method = 'GET') => {
      const body = method === 'GET' ? undefined : { attributes: {} };
      return (
        await call(method, `${simulators.urls.genesys}/api/v2/conversations/${id}${path}`, body, headers)
      ).status;
    };
    expect([await statusOf('gone'), await statusOf('odd'), await statusOf('other')]).toEqual([404, 400, 200]);
    expect(await statusOf('gone', '/participants/p/attributes', 'PATCH')).toBe(404);
  });
});

describe('CXone', () => {
  const login = async (form: string) => {
    const { body } = await call('GET', `${simulators.urls.nice}/.well-known/openid-configuration`);
    const headers = { authorization: basic('local-client-id', 'local-client-secret') };
    return call('POST', String(body['token_endpoint']), form, headers);
  };
  const right = 'grant_type=password&username=local-access-key-id&password=local-access-key-secret';

  test('discovery leads from the login to the API', async () => {
    const { body } = await login(right);
    const claims = String(body['id_token']).split('.')[1] ?? '';
    const { tenantId } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { tenantId: string };
    const tenant = await call(
      'GET',
      `${simulators.urls.nice}/.well-known/cxone-configuration?tenantId=${tenantId}`,
    );
    expect(tenant.body['api_endpoint']).toBe(simulators.urls.nice);
    const headers = { authorization: `Bearer ${body['access_token']}` };
    const probe = await call('GET', `${simulators.urls.nice}/auth/userinfo`, undefined, headers);
    expect(probe.status).toBe(200);
    const batch = { interactions: [{ id: 'i-1', customAttributes: {} }] };
    const url = `${simulators.urls.nice}/api/v2/interactions/batch`;
    expect((await call('POST', url, batch, headers)).status).toBe(200);
    expect((await call('POST', url, batch)).status).toBe(401);
  });

  test.each([
    ['grant_type=password', 401],
    ['grant_type=password&username=local-access-key-id&password=wrong', 401],
    ['grant_type=client_credentials', 200],
    ['grant_type=implicit', 400],
  ])('%s → %i', async (form, status) => {
    expect((await login(form)).status).toBe(status);
  });
});

describe('on-call and warehouse', () => {
  const enqueue = (action: string, key: string) =>
    call('POST', `${simulators.urls.pagerduty}/v2/enqueue`, {
      routing_key: 'r',
      event_action: action,
      dedup_key: key,
      payload: { summary: 's', source: 'here', severity: 'critical' },
    });

  test('P8: PagerDuty opens one incident a key, and reports redundant and ghost events', async () => {
    for (const action of ['trigger', 'trigger', 'resolve', 'resolve']) await enqueue(action, 'k-1');
    const { body } = await call('GET', `${simulators.urls.pagerduty}/_sim/incidents`);
    expect(body['items']).toMatchObject([{ dedupKey: 'k-1', status: 'resolved', triggers: 2 }]);
    const noted = await call('GET', `${simulators.urls.pagerduty}/_sim/effects`);
    expect((noted.body['items'] as { redundant: boolean }[]).map(({ redundant }) => redundant)).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });

  test('P8: PagerDuty takes 120 events a minute for one routing key', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 121 }, async (_, index) => (await enqueue('trigger', `k-${index}`)).status),
    );
    expect(statuses.filter((status) => status === 202)).toHaveLength(120);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  });

  test('P8: ServiceNow takes a complete event only', async () => {
    const url = `${simulators.urls.servicenow}/api/now/table/em_event`;
    const event = { source: 's', node: 'n', type: 't', severity: '1', message_key: 'm' };
    expect((await call('POST', url, event)).status).toBe(201);
    expect((await call('POST', url, { ...event, additional_info: 'no JSON' })).status).toBe(400);
  });

  test('P8: Slack takes a message, and no more than one a second for a minute', async () => {
    const url = `${simulators.urls.slack}/services/T/B/t`;
    expect((await call('POST', url, { blocks: [] })).status).toBe(400);
    const answers = await Promise.all(Array.from({ length: 61 }, () => call('POST', url, { text: 'hello' })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(60);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
    expect(await stateOf('slack')).toMatchObject({ messages: 60 });
  });

  test('P8: the webhook’s receiver takes what our pager sends, once, and nothing else', async () => {
    const url = simulators.urls.webhook;
    expect((await call('POST', url, { type: 'incident.trigger', data: { key: 'k' } })).status).toBe(401);
    const pager = webhook({
      ...{ url, timeoutMs: 5000, clock: systemClock, secret: async () => 'local-oncall-secret' },
      call: httpCaller(),
    });
    const step = { key: 'k', version: 1, action: 'trigger', severity: 'critical', summary: 's' } as const;
    for (let n = 0; n < 2; n += 1)
      await pager.send({ ...step, source: 'crm', sinceMs: 0, alwaysDelivered: true });
    expect(await stateOf('webhook')).toMatchObject({ steps: 1, repeats: 1 });
  });

  test('P2: the warehouse keeps an event once', async () => {
    const url = `${simulators.urls.warehouse}/nice/events/e-1`;
    expect((await call('PUT', url, {})).status).toBe(201);
    expect((await call('PUT', url, {})).status).toBe(200);
    expect(await stateOf('warehouse')).toMatchObject({ effects: 1, repeats: 1 });
  });
});
