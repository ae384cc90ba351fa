/**
 * A simulated Dataverse (`…` is `/api/data/v9.2`), with the token endpoint of Entra beside it. Alternate keys are unique,
 * unknown columns are refused, requests are counted in windows of five minutes.
 * - `POST /{tenant}/oauth2/v2.0/token` client credentials in the body → `{access_token, expires_in}`
 * - `GET …/contacts?$select=&$filter=column eq 'text' or …&$orderby=&$top=` → `{value: […]}`
 * - `PATCH …/{set}({key}='{value}')` upsert → 204, or 201 and 200 with `Prefer: return=representation`
 * - `GET …/{set}({key}='{value}')?$select=` → the record, or 404
 * Errors are `{error: {code, message}}`.
 */
import { type CrmLedger, createCrmLedger } from '../crm/ledger.ts';
import { createPeople, type People } from '../crm/people.ts';
import { createRefusalRules, type RefusalRules } from '../crm/rules.ts';
import { fnvHex } from '../hash.ts';
import { setKnown } from '../options.ts';
import { createTokenDesk, type TokenDesk } from '../platforms/tokens.ts';
import { jsonObject, type SimReply, type SimRequest, type SimSystem, textField } from '../system.ts';
import { createSlidingWindow } from '../window.ts';

interface Sets {
  key: string;
  columns: readonly string[];
  must: readonly string[];
}
const SETS: Readonly<Record<string, Sets>> = {
  incidents: {
    key: 'steadyline_request',
    columns: ['title', 'description', 'prioritycode', 'caseorigincode', 'customerid_contact@odata.bind'],
    must: ['customerid_contact@odata.bind'],
  },
  steadyline_events: {
    key: 'steadyline_key',
    columns: ['platform', 'eventid', 'interactionid', 'eventtype', 'occurredat', 'data'].map(
      (name) => `steadyline_${name}`,
    ),
    must: [],
  },
};
const CONTACT = [
  'contactid',
  'fullname',
  'telephone1',
  'mobilephone',
  'emailaddress1',
  'new_tier',
  'modifiedon',
];
const WINDOW_MS = 300_000;
const defaults = { requestsIn5Min: 6000 };

interface Org {
  desk: TokenDesk;
  people: People;
  ledger: CrmLedger;
  rules: RefusalRules;
}

/** Admin routes of its own: `POST /options` (TokenOptions, `requestsIn5Min`), `POST /people`, `POST /tokens/revoke`, `POST /rules`. */
export function createDynamics(): SimSystem {
  const org: Org = {
    desk: createTokenDesk('entra'),
    people: createPeople(guidOf),
    ledger: createCrmLedger(),
    rules: createRefusalRules(),
  };
  const options = { ...defaults };
  let window = createSlidingWindow(WINDOW_MS);

  return {
    name: 'dynamics',
    kindOf: (method, segments) => {
      if (segments.at(-1) === 'token') return 'token';
      const set = segments[3] ?? '';
      if (set === 'contacts') return 'lookup';
      if (method !== 'PATCH') return 'case-query';
      return set.startsWith('incidents') ? 'case' : 'event';
    },
    handle(request) {
      const { method, segments, headers, nowMs } = request;
      if (segments.at(-1) === 'token' && method === 'POST') return token(org.desk, request);
      if (org.desk.bearer(headers.authorization, nowMs) === undefined) return { status: 401, body: '' };
      if (window.hit(nowMs) > options.requestsIn5Min) {
        const waitS = String(Math.ceil(window.freeInMs(nowMs) / 1000));
        const reply = failure(
          429,
          '0x80072322',
          'Number of requests exceeded the limit of 6000 over 300 seconds.',
        );
        return { ...reply, headers: { 'retry-after': waitS } };
      }
      const set = segments[3] ?? '';
      if (set === 'contacts' && method === 'GET') return contacts(org.people, request.query);
      const address = /^(\w+)\((\w+)='((?:[^']|'')*)'\)$/.exec(set);
      const [, name = '', key = '', value = ''] = address ?? [];
      if (SETS[name]?.key !== key)
        return failure(404, '0x8006088a', `Resource not found for the segment '${name}'.`);
      if (method === 'PATCH') return upsert(org, request, name, value);
      const held = org.ledger.held(`${name}/${value.toLowerCase()}`);
      return held === undefined
        ? failure(404, '0x80060891', 'A record with the specified key values does not exist')
        : { status: 200, body: recordOf(held.ids) };
    },
    effects: () => org.ledger.effects(),
    state: () => ({ repeats: org.ledger.repeats().length, worst5Min: window.worst() }),
    reset() {
      for (const part of [org.desk, org.people]) part.reset();
      org.ledger.clear();
      org.rules.clear();
      Object.assign(options, defaults);
      window = createSlidingWindow(WINDOW_MS);
    },
    admin: {
      'POST /options': ({ text }) => {
        const given = jsonObject(text) ?? {};
        for (const target of [org.desk.options, options]) setKnown(target, given);
        return { status: 200, body: { ...org.desk.options, ...options } };
      },
      'POST /people': ({ text }) => ({ status: 200, body: org.people.add(jsonObject(text) ?? {}) }),
      'POST /tokens/revoke': () => ({ status: 200, body: { revoked: org.desk.revoke() } }),
      'POST /rules': (request) => org.rules.replace(request),
    },
  };
}

function token(desk: TokenDesk, { text, nowMs }: SimRequest): SimReply {
  const form = new URLSearchParams(text);
  const isClient =
    form.get('client_id') === 'local-client-id' && form.get('client_secret') === 'local-client-secret';
  const isScope = form.get('scope')?.endsWith('/.default') === true;
  return desk.grant(isClient && isScope && form.get('grant_type') === 'client_credentials', nowMs);
}

function contacts(people: People, query: URLSearchParams): SimReply {
  const columns = (query.get('$select') ?? CONTACT.join()).split(',').map((name) => name.trim());
  const conditions = conditionsIn(query.get('$filter') ?? '');
  if (conditions === undefined)
    return failure(400, '0x80060888', 'There is an unterminated or unknown term in $filter.');
  const unknown = [...columns, ...conditions.map(([column]) => column)].find(
    (name) => !CONTACT.includes(name),
  );
  if (unknown !== undefined)
    return failure(
      400,
      '0x80060888',
      `Could not find a property named '${unknown}' on type 'Microsoft.Dynamics.CRM.contact'.`,
    );
  const found = people
    .candidates(conditions.map(([, value]) => value))
    .map((one) => ({
      contactid: one.id,
      fullname: one.name,
      telephone1: one.phone,
      mobilephone: null,
      emailaddress1: one.email,
      new_tier: one.tier,
      modifiedon: one.changedAt,
    }))
    .filter((one) =>
      conditions.some(
        ([column, value]) => String(one[column as 'telephone1']).toLowerCase() === value.toLowerCase(),
      ),
    )
    .sort((a, b) => b.modifiedon.localeCompare(a.modifiedon))
    .slice(0, Number(query.get('$top') ?? 5000))
    .map((one) => Object.fromEntries(columns.map((name) => [name, one[name as 'fullname']])));
  return { status: 200, body: { value: found } };
}

/** `column eq 'text'`, joined by `or`; undefined for anything else. */
function conditionsIn(filter: string): [string, string][] | undefined {
  const one = /\s*(\w+) eq '((?:[^']|'')*)'\s*(or|$)/sy;
  const found: [string, string][] = [];
  let end = 0;
  for (let match = one.exec(filter); match !== null; match = one.exec(filter)) {
    found.push([match[1] ?? '', (match[2] ?? '').replaceAll("''", "'")]);
    end = one.lastIndex;
    if (match[3] === '') break;
  }
  return end === filter.length ? found : undefined;
}

function upsert(
  { ledger, rules }: Org,
  { text, headers, nowMs, baseUrl }: SimRequest,
  set: string,
  value: string,
): SimReply {
  const { columns = [], must = [] } = SETS[set] ?? {};
  const body = jsonObject(text);
  if (body === undefined)
    return failure(400, '0x80048d19', 'Error identified in Payload provided by the user.');
  const unknown = Object.keys(body).find((name) => !columns.includes(name));
  if (unknown !== undefined)
    return failure(400, '0x80048d19', `The property '${unknown}' does not exist on type '${set}'.`);
  const kind = set === 'incidents' ? 'case' : 'event';
  const refusal = rules.strike({ kind, eventId: textField(body, 'steadyline_eventid') });
  if (refusal !== undefined) return failure(refusal.status, '0x80040265', 'refused by a rule');
  const key = `${set}/${value.toLowerCase()}`;
  const first = ledger.repeat(key, text, nowMs);
  if (first === undefined && must.some((name) => body[name] === undefined))
    return failure(400, '0x80040203', 'You must specify a parent contact or account.');
  const ids = first?.ids ?? {
    set,
    externalId: value,
    recordId: guidOf(key),
    eventId: textField(body, 'steadyline_eventid') ?? '',
  };
  if (first === undefined) ledger.add({ kind, key, ids, atMs: nowMs, text });
  const wantsRecord = String(headers['prefer'] ?? '').includes('return=representation');
  if (wantsRecord) return { status: first === undefined ? 201 : 200, body: recordOf(ids) };
  return {
    status: 204,
    headers: { 'odata-entityid': `${baseUrl}/api/data/v9.2/${set}(${ids['recordId']})` },
  };
}

function recordOf({ recordId = '', set = '' }: Record<string, string>): Record<string, unknown> {
  return set === 'incidents'
    ? { incidentid: recordId, ticketnumber: `CAS-${recordId.slice(0, 8)}` }
    : { steadyline_eventid: recordId };
}

function guidOf(seed: string): string {
  const hex = fnvHex(seed) + fnvHex(`${seed}#`) + fnvHex(`${seed}##`) + fnvHex(`${seed}###`);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function failure(status: number, code: string, message: string): SimReply {
  return { status, body: { error: { code, message } } };
}
