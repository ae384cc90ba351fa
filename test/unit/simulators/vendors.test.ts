/** What the vendors' own clients expect of a reply, which no connector of ours reads: pages, annotations, headers, errors. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { signer } from '../../../lambdas/adapters/signer.ts';
import { fhir } from '../../../lambdas/connectors/fhir.ts';
import { needsToken } from '../../../lambdas/core/credentials/auth.ts';
import { tokenRequest } from '../../../lambdas/core/credentials/token-request.ts';
import { createDynamics } from '../../../local/simulators/dynamics/index.ts';
import { segmentsOf } from '../../../local/simulators/exchange.ts';
import { createFhir } from '../../../local/simulators/fhir/index.ts';
import { createHubSpot } from '../../../local/simulators/hubspot/index.ts';
import { createSalesforce } from '../../../local/simulators/salesforce/index.ts';
import type { SimReply, SimSystem } from '../../../local/simulators/system.ts';
import { createZendesk } from '../../../local/simulators/zendesk/index.ts';
import { publicKey, secret } from '../connectors/in-process.ts';

const BASE = 'http://system.example.org';
const CLIENT = {
  grant_type: 'client_credentials',
  client_id: secret.clientId,
  client_secret: secret.clientSecret,
};
const nowMs = Date.UTC(2026, 0, 1);
const FOUR = [1, 2, 3, 4];

type Headers = Record<string, string>;

/** Calls a system as if over HTTP; an object goes as JSON. */
function caller(system: SimSystem) {
  let token = 'Bearer local-token';
  const send = (method: string, target: string, body: unknown = '', headers: Headers = {}): SimReply => {
    const { pathname, searchParams } = new URL(target, BASE);
    return system.handle({
      method,
      segments: segmentsOf(pathname),
      path: pathname,
      query: searchParams,
      headers: { authorization: token, ...headers },
      text: typeof body === 'string' ? body : JSON.stringify(body),
      nowMs,
      baseUrl: BASE,
    });
  };
  return {
    send,
    get: (target: string, headers?: Headers) => send('GET', target, '', headers),
    admin: (route: string, body: unknown) =>
      system.admin[`POST ${route}`]?.({
        method: 'POST',
        segments: [],
        path: '',
        query: new URLSearchParams(),
        headers: {},
        text: JSON.stringify(body),
        nowMs,
        baseUrl: BASE,
      }),
    login(target: string, form: Record<string, string> | string): SimReply {
      const reply = send('POST', target, new URLSearchParams(form).toString());
      token = `Bearer ${String((reply.body as { access_token?: string }).access_token)}`;
      return reply;
    },
  };
}

describe('hubspot', () => {
  const system = createHubSpot();
  const { send, get, admin } = caller(system);
  beforeEach(() => system.reset());
  const search = (body: object) => send('POST', '/crm/v3/objects/contacts/search', body);
  const byPhone = (more: object) =>
    search({
      filterGroups: [{ filters: [{ propertyName: 'phone', operator: 'EQ', value: '77' }] }],
      ...more,
    });
  const upsert = (properties: object, id = 'k-1') =>
    send('POST', '/crm/v3/objects/tickets/batch/upsert', {
      inputs: [{ idProperty: 'steadyline_request', id, properties }],
    });

  it('leads from page to page by `after`, and counts all matches', () => {
    for (const one of FOUR) admin('/people', { id: String(one), phone: '77' });
    expect(byPhone({ limit: 3 }).body).toMatchObject({
      total: 4,
      results: [{ id: '1' }, { id: '2' }, { id: '3' }],
      paging: { next: { after: '3' } },
    });
    const last = byPhone({ limit: 3, after: '3' }).body;
    expect(last).toMatchObject({ total: 4, results: [{ id: '4' }] });
    expect(last).not.toHaveProperty('paging');
  });

  it('shows the properties that were asked for and its own, no others', () => {
    admin('/people', { id: '1', phone: '77', name: 'Ann', tier: 'gold' });
    expect(byPhone({ properties: ['tier', 'none'] }).body).toMatchObject({
      results: [{ archived: false, createdAt: expect.any(String), updatedAt: expect.any(String) }],
    });
    const [one] = (byPhone({ properties: ['tier', 'none'] }).body as { results: { properties: object }[] })
      .results;
    expect(Object.keys(one?.properties ?? {})).toEqual([
      'tier',
      'createdate',
      'hs_object_id',
      'lastmodifieddate',
    ]);
  });

  it('finds texts by IN in lower case alone', () => {
    admin('/people', { id: '1', email: 'Ann@example.org' });
    const byEmail = (value: string) =>
      search({
        filterGroups: [{ filters: [{ propertyName: 'email', operator: 'IN', values: [value] }] }],
      });
    expect(byEmail('ann@example.org').body).toMatchObject({ total: 1 });
    expect(byEmail('Ann@example.org').body).toMatchObject({ total: 0 });
  });

  it('keeps what was upserted, and tells new from known', () => {
    expect(upsert({ subject: 'a' }).body).toMatchObject({
      results: [{ new: true, properties: { subject: 'a', steadyline_request: 'k-1' } }],
      startedAt: expect.any(String),
      completedAt: expect.any(String),
    });
    expect(upsert({ content: 'b' }).body).toMatchObject({
      results: [{ new: false, properties: { subject: 'a', content: 'b' } }],
    });
    const read = get('/crm/v3/objects/tickets/k-1?idProperty=steadyline_request&properties=subject');
    expect(read.body).toMatchObject({ properties: { subject: 'a' }, archived: false });
  });

  it('takes nothing of a batch in which one input is wrong', () => {
    const input = (id: string, properties: object) => ({ idProperty: 'steadyline_request', id, properties });
    const inputs = [input('k-1', { subject: 'a' }), input('k-2', { none: 'a' })];
    const refused = send('POST', '/crm/v3/objects/tickets/batch/upsert', { inputs });
    expect(refused).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } });
    expect(system.effects()).toEqual([]);
  });

  it('counts its limits in its own headers, except for searches, and names the one that is used up', () => {
    expect(upsert({ subject: 'a' }).headers).toMatchObject({
      'x-hubspot-ratelimit-max': '190',
      'x-hubspot-ratelimit-remaining': '189',
    });
    expect(byPhone({}).headers).toBeUndefined();
    admin('/options', { searchesASecond: 0, callsIn10S: 0 });
    expect(byPhone({}).body).toMatchObject({
      message: 'You have reached your secondly limit.',
      policyName: 'SECONDLY',
      correlationId: expect.any(String),
    });
    expect(upsert({}).body).toMatchObject({ policyName: 'TEN_SECONDLY_ROLLING' });
  });
});

describe('dynamics', () => {
  const system = createDynamics();
  const { send, get, admin, login } = caller(system);
  const enter = (more = {}) =>
    login('/tenant/oauth2/v2.0/token', { ...CLIENT, scope: `${BASE}/.default`, ...more });
  beforeEach(() => {
    system.reset();
    enter();
  });
  const at = (key: string) => `/api/data/v9.2/incidents(steadyline_request='${key}')`;
  const row = { title: 'a', 'customerid_contact@odata.bind': '/contacts(1)' };

  it('refuses a secret and a scope in the words and numbers of Entra', () => {
    expect(enter().body).toMatchObject({ token_type: 'Bearer' });
    expect(enter({ client_secret: 'x' })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client', error_codes: [7000215] },
    });
    expect(enter({ scope: 'x' })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  });

  it('leads from page to page by `@odata.nextLink`', () => {
    for (const one of FOUR) admin('/people', { id: String(one), phone: '77' });
    const prefer = { prefer: 'odata.maxpagesize=3' };
    const first = get(
      "/api/data/v9.2/contacts?$select=contactid&$filter=telephone1 eq '77'&$count=true",
      prefer,
    );
    expect(first.body).toMatchObject({ '@odata.count': 4, value: [{}, {}, { contactid: '3' }] });
    const next = get(String((first.body as Record<string, unknown>)['@odata.nextLink']), prefer);
    expect(next.body).toMatchObject({
      value: [{ contactid: '4', '@odata.etag': expect.stringMatching(/^W\//) }],
    });
    expect(next.body).not.toHaveProperty(['@odata.nextLink']);
  });

  it('only updates with If-Match, only creates with If-None-Match', () => {
    expect(send('PATCH', at('k'), row, { 'if-match': '*' }).status).toBe(404);
    expect(send('PATCH', at('k'), row, { 'if-none-match': '*' }).status).toBe(204);
    expect(send('PATCH', at('k'), row, { 'if-none-match': '*' })).toMatchObject({
      status: 412,
      body: { error: { code: '0x80040237' } },
    });
    expect(send('PATCH', at('k'), { title: 'b' }, { 'if-match': '*' }).status).toBe(204);
    expect(get(`${at('k')}?$select=title`).body).toMatchObject({ title: 'b' });
    expect(system.effects()).toHaveLength(1);
  });

  it('shows the columns that were asked for, under a tag that changes with the row', () => {
    const shown = () => {
      const reply = send('PATCH', `${at('k')}?$select=ticketnumber`, row, {
        prefer: 'return=representation',
      });
      return reply.body as Record<string, unknown>;
    };
    const first = shown();
    expect(Object.keys(first).sort()).toEqual([
      '@odata.context',
      '@odata.etag',
      'incidentid',
      'ticketnumber',
    ]);
    expect(shown()['@odata.etag']).not.toBe(first['@odata.etag']);
    expect(get(`${at('k')}?$select=none`).status).toBe(400);
  });

  it("takes nothing but a GUID for a row's own id", () => {
    const event = "/api/data/v9.2/steadyline_events(steadyline_key='k')";
    expect(send('PATCH', event, { steadyline_eventid: 'e-1' }).status).toBe(400);
    expect(send('PATCH', event, { steadyline_platformeventid: 'e-1' }).status).toBe(204);
  });

  it('counts its limit in its own header, and says where tokens come from', () => {
    admin('/options', { requestsIn5Min: 1 });
    const left = 'x-ms-ratelimit-burst-remaining-xrm-requests';
    expect(get(at('k')).headers?.[left]).toBe('0');
    expect(get(at('k'))).toMatchObject({ status: 429, headers: { 'retry-after': '300', [left]: '0' } });
    expect(get(at('k'), { authorization: 'Bearer none' }).headers).toHaveProperty('www-authenticate');
  });
});

describe('fhir', () => {
  const system = createFhir();
  const { send, get, admin, login } = caller(system);
  const patient = (id: number) => ({
    resourceType: 'Patient',
    id: `p${id}`,
    identifier: [{ system: 'urn:mrn', value: 'same' }],
  });
  const task = {
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    identifier: [{ system: 'urn:steadyline', value: 'k' }],
  };
  beforeEach(() => {
    system.reset();
    admin('/keys', { clientId: secret.clientId, algorithm: 'RS384', publicKey });
    const { auth } = fhir({ baseUrl: BASE });
    if (!needsToken(auth)) throw new Error('no token');
    const { url, body } = tokenRequest(auth, secret, BASE, { signer, id: 'i', nowMs });
    login(url, body);
  });

  it('leads from page to page by the link `next`; the total counts all matches', () => {
    for (const one of FOUR) admin('/patients', patient(one));
    const first = get('/Patient?identifier=urn:mrn|same&_count=3').body as {
      link: { relation: string; url: string }[];
      total: number;
      entry: unknown[];
    };
    expect([first.total, first.entry.length]).toEqual([4, 3]);
    const next = get(first.link.find(({ relation }) => relation === 'next')?.url ?? '').body;
    expect(next).toMatchObject({ total: 4, entry: [{ resource: { id: 'p4' } }] });
    expect((next as typeof first).link.map(({ relation }) => relation)).toEqual(['self']);
  });

  it('answers under every address that it gives: of a match, and of what was made', () => {
    const found = get('/Patient?phone=(415) 555-0100').body as { entry: { fullUrl: string }[] };
    expect(get(found.entry[0]?.fullUrl ?? '')).toMatchObject({ status: 200, body: { active: true } });
    const { headers } = send('POST', '/Task', task);
    expect(get(headers?.['location'] ?? '')).toMatchObject({ status: 200, body: task });
    expect(get('/Task/none').status).toBe(404);
  });

  it('shows no record to who prefers it so', () => {
    expect(send('POST', '/Task', task, { prefer: 'return=minimal' })).not.toHaveProperty('body');
    expect(send('POST', '/Task', task, { prefer: 'return=representation' })).toHaveProperty('body');
  });

  it('says what it can do to who has no token, and refuses the rest in its own media type', () => {
    const nobody = { authorization: '' };
    expect(get('/.well-known/smart-configuration', nobody).body).toMatchObject({
      token_endpoint: `${BASE}/auth/token`,
    });
    expect(get('/metadata', nobody).body).toMatchObject({ status: 'active', kind: 'instance' });
    const fhirJson = { 'content-type': 'application/fhir+json' };
    expect(get('/Patient?_id=1', nobody)).toMatchObject({
      status: 401,
      headers: { ...fhirJson, 'www-authenticate': 'Bearer' },
    });
    admin('/options', { callsASecond: 0 });
    expect(get('/Patient?_id=1')).toMatchObject({
      status: 429,
      headers: { ...fhirJson, 'retry-after': '1' },
    });
  });
});

describe('zendesk', () => {
  const system = createZendesk();
  const { send, get, admin, login } = caller(system);
  beforeEach(() => {
    system.reset();
    login('/oauth/tokens', CLIENT);
  });
  const create = (ticket: object) => send('POST', '/api/v2/tickets.json', { ticket });

  it('gives tokens for a request in JSON too', () => {
    expect(send('POST', '/oauth/tokens', CLIENT).status).toBe(200);
    expect(send('POST', '/oauth/tokens', { ...CLIENT, client_secret: 'x' }).status).toBe(401);
  });

  it('leads from page to page by `next_page`, and counts all matches', () => {
    for (const one of FOUR) admin('/people', { id: String(one), phone: '77' });
    const first = get('/api/v2/search.json?query=type:user phone:77&per_page=3').body as {
      next_page: string;
    };
    expect(first).toMatchObject({ count: 4, results: [{ id: 1 }, { id: 2 }, { id: 3 }] });
    expect(get(first.next_page).body).toMatchObject({ count: 4, results: [{ id: 4 }], next_page: null });
  });

  it('answers under the address of a ticket that it made, and lists all where no id is asked for', () => {
    const { headers } = create({ subject: 'a', comment: { body: 'b' }, external_id: 'k' });
    expect(get(headers?.['location'] ?? '').body).toMatchObject({
      ticket: { subject: 'a', external_id: 'k', status: 'new', created_at: expect.any(String) },
    });
    expect(get('/api/v2/tickets.json').body).toMatchObject({ count: 1 });
    expect(get('/api/v2/tickets.json?external_id=none').body).toMatchObject({ count: 0 });
    expect(get('/api/v2/tickets/9.json')).toMatchObject({ status: 404, body: { error: 'RecordNotFound' } });
  });

  it('names the field that is wrong, and counts its limit in its own headers', () => {
    expect(create({ subject: 'a' }).body).toMatchObject({ details: { comment: [{}] } });
    admin('/options', { callsAMinute: 1 });
    expect(get('/api/v2/tickets.json')).toMatchObject({
      status: 429,
      body: { error: 'APIRateLimitExceeded', description: expect.any(String) },
      headers: { 'retry-after': '60', 'ratelimit-reset': '60', 'x-rate-limit-remaining': '0' },
    });
  });
});

describe('salesforce', () => {
  const system = createSalesforce();
  const { send, get, login } = caller(system);
  beforeEach(() => {
    system.reset();
    login('/services/oauth2/token', CLIENT);
  });
  const data = '/services/data/v66.0';
  const record = (key: string) => `${data}/sobjects/Case/Steadyline_Request__c/${key}`;

  it('tells a client that it does not know from a wrong secret', () => {
    const refusal = (form: object) => login('/services/oauth2/token', { ...CLIENT, ...form });
    expect(refusal({ client_id: 'x' })).toMatchObject({ status: 400, body: { error: 'invalid_client_id' } });
    expect(refusal({ client_secret: 'x' })).toMatchObject({ status: 400, body: { error: 'invalid_client' } });
  });

  it("tells every record's address, and answers there", () => {
    send('PATCH', record('k'), { Subject: 'a' });
    send('PATCH', record('k'), { Priority: 'High' });
    const made = get(`${record('k')}?fields=Id,Subject,Status`).body;
    expect(made).toMatchObject({ Subject: 'a', Status: null });
    const addressOf = (body: unknown) => (body as { attributes: { url: string } }).attributes.url;
    expect(get(addressOf(made)).body).toMatchObject({
      Subject: 'a',
      Priority: 'High',
      Steadyline_Request__c: 'k',
    });
    const query = "SELECT Id FROM Contact WHERE Phone = '(415) 555-0100'";
    const { records } = get(`${data}/query?q=${encodeURIComponent(query)}`).body as { records: unknown[] };
    expect(get(addressOf(records[0])).body).toMatchObject({ Phone: '(415) 555-0100' });
    expect(get(`${data}/sobjects/Case/none`).status).toBe(404);
  });

  it('names the fields whose values it refuses', () => {
    const refused = send('PATCH', record('k'), { Subject: 'a'.repeat(256) });
    expect(refused.body).toMatchObject([{ errorCode: 'STRING_TOO_LONG', fields: ['Subject'] }]);
  });

  it('has no record under a key whose slash was not encoded', () => {
    expect(send('PATCH', record('a/b'), { Subject: 'a' }).status).toBe(404);
    expect(send('PATCH', record('a%2Fb'), { Subject: 'a' }).status).toBe(201);
    expect(get(record('a')).status).toBe(404);
  });
});
