/**
 * A simulated Dataverse (`…` is `/api/data/v9.2`), with the token endpoint of Entra beside it. Alternate keys are unique,
 * unknown columns are refused, requests are counted in windows of five minutes.
 * - `POST /{tenant}/oauth2/v2.0/token` client credentials in the body → `{access_token, expires_in}`
 * - `GET …/contacts?$select=&$filter=column eq 'text' or …&$orderby=&$top=` → `{value: […]}`
 * - `PATCH …/{set}({key}='{value}')` upsert → 204, or 201 and 200 with `Prefer: return=representation`
 * - `GET …/{set}({key}='{value}')?$select=` → the record, or 404
 * Records carry `@odata.etag`, lists `@odata.nextLink` where they go on; `If-Match: *` only updates, `If-None-Match: *`
 * only creates. Errors are `{error: {code, message}}`; what is left of a window is in `x-ms-ratelimit-…`.
 */
import { randomUUID } from 'node:crypto';
import { createCrmLedger } from '../crm/ledger.ts';
import { createPeople } from '../crm/people.ts';
import { createRefusalRules } from '../crm/rules.ts';
import { setKnown } from '../options.ts';
import { createTokenDesk, type TokenDesk } from '../platforms/tokens.ts';
import { jsonObject, type SimReply, type SimRequest, type SimSystem } from '../system.ts';
import { createSlidingWindow } from '../window.ts';
import { contacts } from './contacts.ts';
import { createRecords, guidOf } from './records.ts';
import { failure, limitHeaders, throttled, unauthorized } from './replies.ts';

const WINDOW_MS = 300_000;
const defaults = { requestsIn5Min: 6000 };

/** Admin routes of its own: `POST /options` (TokenOptions, `requestsIn5Min`), `POST /people`, `POST /tokens/revoke`, `POST /rules`. */
export function createDynamics(): SimSystem {
  const desk = createTokenDesk('entra');
  const people = createPeople(guidOf);
  const ledger = createCrmLedger();
  const rules = createRefusalRules();
  const records = createRecords(ledger, rules);
  const options = { ...defaults };
  let window = createSlidingWindow(WINDOW_MS);

  const answer = (request: SimRequest): SimReply => {
    const { method, segments } = request;
    const last = segments[3] ?? '';
    if (last === 'contacts' && method === 'GET') return contacts(people, request);
    const [, set = last, key = '', value = ''] = /^(\w+)\((\w+)='((?:[^']|'')*)'\)$/.exec(last) ?? [];
    const address = { set, key, value: value.replaceAll("''", "'") };
    if (method === 'PATCH') return records.upsert(request, address);
    return method === 'GET'
      ? records.read(request, address)
      : failure(405, '0x80060888', `The HTTP method '${method}' is not supported here.`);
  };

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
      const { method, segments, headers, nowMs, baseUrl } = request;
      if (segments.at(-1) === 'token' && method === 'POST') return token(desk, request);
      if (desk.bearer(headers.authorization, nowMs) === undefined) return unauthorized(baseUrl);
      const used = window.hit(nowMs);
      const { requestsIn5Min } = options;
      const reply =
        used > requestsIn5Min
          ? throttled(requestsIn5Min, Math.ceil(window.freeInMs(nowMs) / 1000))
          : answer(request);
      return { ...reply, headers: { ...reply.headers, ...limitHeaders(requestsIn5Min - used) } };
    },
    effects: () => ledger.effects(),
    state: () => ({ repeats: ledger.repeats().length, worst5Min: window.worst() }),
    reset() {
      for (const part of [desk, people, records]) part.reset();
      rules.clear();
      Object.assign(options, defaults);
      window = createSlidingWindow(WINDOW_MS);
    },
    admin: {
      'POST /options': ({ text }) => {
        const given = jsonObject(text) ?? {};
        for (const target of [desk.options, options]) setKnown(target, given);
        return { status: 200, body: { ...desk.options, ...options } };
      },
      'POST /people': ({ text }) => ({ status: 200, body: people.add(jsonObject(text) ?? {}) }),
      'POST /tokens/revoke': () => ({ status: 200, body: { revoked: desk.revoke() } }),
      'POST /rules': (request) => rules.replace(request),
    },
  };
}

function token(desk: TokenDesk, { text, nowMs }: SimRequest): SimReply {
  const form = new URLSearchParams(text);
  const scopes = (form.get('scope') ?? '').split(' ');
  // Clients of Microsoft's own ask for the scopes of OpenID beside it.
  if (!scopes.some((scope) => scope.endsWith('/.default'))) {
    const error_description = 'AADSTS1002012: The provided value for scope is not valid.';
    return { status: 400, body: { error: 'invalid_scope', error_description, error_codes: [1002012] } };
  }
  const isClient =
    form.get('client_id') === 'local-client-id' && form.get('client_secret') === 'local-client-secret';
  const more = { token_type: 'Bearer', ext_expires_in: desk.options.tokenLifeS };
  const reply = desk.grant(isClient && form.get('grant_type') === 'client_credentials', nowMs, more);
  if (reply.status !== 401) return reply;
  const error_description = 'AADSTS7000215: Invalid client secret provided.';
  const ids = {
    trace_id: randomUUID(),
    correlation_id: randomUUID(),
    timestamp: new Date(nowMs).toISOString(),
  };
  return { ...reply, body: { error: 'invalid_client', error_description, error_codes: [7000215], ...ids } };
}
