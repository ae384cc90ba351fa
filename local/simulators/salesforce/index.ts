/**
 * A simulated Salesforce organisation (`…` is `/services/data/vXX.X`), which does what a real one does: sessions end
 * without a word, unknown fields are refused, external ids are unique, requests are counted in `Sforce-Limit-Info`.
 * - `POST /services/oauth2/token`: client credentials, or an assertion of a trusted key; answers no `expires_in`
 * - `GET …/query?q=` a part of SOQL (soql.ts)
 * - `PATCH …/sobjects/{Object}/{Field__c}/{value}` upsert → 201 `{id, success, errors, created}`, later 200
 * - `GET …/sobjects/{Object}/{Field__c}/{value}?fields=` → the record, or 404
 * - `GET …/sobjects/{Object}/{id}?fields=` → the same, by its id
 * Errors are `[{errorCode, message, fields?}]`.
 */
import { createCrmLedger } from '../crm/ledger.ts';
import { createRefusalRules } from '../crm/rules.ts';
import { setKnown } from '../options.ts';
import { jsonObject, type SimReply, type SimRequest, type SimSystem, textField } from '../system.ts';
import { createContacts, type SalesforceRecord } from './contacts.ts';
import { failure, type Org } from './org.ts';
import { query } from './query.ts';
import { record, recordById, upsert } from './records.ts';
import { createSchema } from './schema.ts';
import { createSessions } from './sessions.ts';

const defaultOptions: Org['options'] = { requestsADay: 1_000_000, noBodyOnUpdate: false };

/**
 * Admin routes of its own: `POST /options` (SessionOptions, `requestsADay`, `noBodyOnUpdate`), `POST /sessions/end`,
 * `POST /contacts` fields of one, `POST /fields` `{object, field}`, `POST /keys` `{clientId, publicKey}`, `POST /rules`.
 */
export function createSalesforce(): SimSystem {
  const org: Org = {
    schema: createSchema(),
    sessions: createSessions(),
    contacts: createContacts(),
    ledger: createCrmLedger(),
    rows: new Map(),
    rules: createRefusalRules(),
    options: { ...defaultOptions },
    used: 0,
  };
  return {
    name: 'salesforce',
    kindOf: (method, [, second, , resource, object]) => {
      if (second === 'oauth2') return 'token';
      if (resource === 'query') return 'lookup';
      if (resource !== 'sobjects') return 'other';
      if (method !== 'PATCH') return 'case-query';
      return object === 'Case' ? 'case' : 'event';
    },
    handle: (request) => answer(org, request),
    effects: () => org.ledger.effects(),
    state: () => ({ ...org.sessions.state(), used: org.used, repeats: org.ledger.repeats().length }),
    reset() {
      for (const part of [org.schema, org.sessions, org.contacts]) part.reset();
      org.ledger.clear();
      org.rows.clear();
      org.rules.clear();
      Object.assign(org.options, defaultOptions);
      org.used = 0;
    },
    admin: {
      'POST /options': ({ text }) => setOptions(org, jsonObject(text) ?? {}),
      'POST /sessions/end': () => ({ status: 200, body: { ended: org.sessions.end() } }),
      'POST /contacts': ({ text }) => ({
        status: 200,
        body: org.contacts.add((jsonObject(text) ?? {}) as SalesforceRecord),
      }),
      'POST /fields': ({ text }) => {
        const body = jsonObject(text);
        org.schema.add(textField(body, 'object') ?? '', textField(body, 'field') ?? '');
        return { status: 200, body: {} };
      },
      'POST /keys': ({ text }) => {
        const body = jsonObject(text);
        const publicKey = textField(body, 'publicKey') ?? '';
        org.sessions.assertions.trust(textField(body, 'clientId') ?? '', { algorithm: 'RS256', publicKey });
        return { status: 200, body: {} };
      },
      'POST /rules': (request) => org.rules.replace(request),
    },
  };
}

function setOptions({ sessions, options }: Org, given: Record<string, unknown>): SimReply {
  setKnown(sessions.options, given);
  setKnown(options, given);
  return { status: 200, body: { ...sessions.options, ...options } };
}

function answer(org: Org, request: SimRequest): SimReply {
  const { method, segments, headers, nowMs } = request;
  const [services, second = '', version = '', resource, object = '', field = '', value = '', ...more] =
    segments;
  if (services === 'services' && second === 'oauth2' && method === 'POST') return org.sessions.token(request);
  if (services !== 'services' || second !== 'data')
    return failure(404, 'NOT_FOUND', 'The requested resource does not exist');
  if (!org.sessions.isOpen(headers.authorization, nowMs))
    return failure(org.sessions.options.endedStatus, 'INVALID_SESSION_ID', 'Session expired or invalid');
  org.used += 1;
  const { requestsADay } = org.options;
  if (org.used > requestsADay)
    return counted(org, failure(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'));
  if (method === 'GET' && resource === 'query')
    return counted(org, query(org, request.query.get('q') ?? '', version));
  // A slash that was not encoded divides the value: then the address is another one.
  const isRecord = resource === 'sobjects' && value !== '' && more.length === 0;
  if (isRecord && method === 'PATCH') return counted(org, upsert(org, request, { object, field, value }));
  if (isRecord && method === 'GET') return counted(org, record(org, request, { object, field, value }));
  if (resource === 'sobjects' && method === 'GET' && field !== '' && value === '')
    return counted(org, recordById(org, request, object, field));
  return counted(org, failure(404, 'NOT_FOUND', 'The requested resource does not exist'));
}

function counted({ used, options }: Org, reply: SimReply): SimReply {
  return {
    ...reply,
    headers: { ...reply.headers, 'sforce-limit-info': `api-usage=${used}/${options.requestsADay}` },
  };
}
