/**
 * A simulated FHIR R4 server with SMART backend services, which does what a strict one does: tokens of five minutes,
 * unknown elements and search parameters refused, conditional creates, OperationOutcomes for errors.
 * - `POST /auth/token` an assertion of a trusted key → `{access_token, expires_in}`
 * - `GET /Patient?phone=|email=|identifier=|_id=` → Bundle, page by page; several values by comma, `system|value`
 * - `POST /Task`, `POST /Communication` with `If-None-Exist` → 201, 200 (it is there), 412 (several are)
 * - `GET /Task?identifier=`, `GET /Communication?identifier=` → Bundle
 * - `GET /{type}/{id}` and `/{type}/{id}/_history/1`: the record, as its address says
 * - `GET /metadata`, `GET /.well-known/smart-configuration` without a token
 */
import { createCrmLedger } from '../crm/ledger.ts';
import { createRefusalRules } from '../crm/rules.ts';
import { fnvHex } from '../hash.ts';
import { setKnown } from '../options.ts';
import { jsonObject, type SimReply, type SimRequest, type SimSystem, textField } from '../system.ts';
import { createSlidingWindow } from '../window.ts';
import { type Patient, patientOf } from './patients.ts';
import {
  bundle,
  capabilities,
  FHIR_JSON,
  outcome,
  type Resource,
  smartConfiguration,
  TYPES,
  withHeader,
} from './replies.ts';
import { matches, type SearchPlan, searchPlan } from './search.ts';
import { createFhirTokens } from './tokens.ts';
import { resourceFault } from './validate.ts';

const defaults = { callsASecond: 1000, returns: 'representation' as 'representation' | 'minimal' };

/**
 * Admin routes of its own: `POST /options` (FhirTokenOptions, `callsASecond`, `returns`), `POST /tokens/revoke`,
 * `POST /patients` a Patient, `POST /keys` `{clientId, algorithm, publicKey}`, `POST /rules`.
 */
export function createFhir(): SimSystem {
  const tokens = createFhirTokens();
  const ledger = createCrmLedger();
  const rules = createRefusalRules();
  const options = { ...defaults };
  let window = createSlidingWindow(1000);
  let patients: Patient[] = [];
  /** Those who follow from a number that was asked for. */
  let known = new Map<string, Patient>();
  let made: Resource[] = [];

  const candidates = (type: string, { tokens: asked }: SearchPlan): readonly Resource[] => {
    if (type !== 'Patient') return made.filter(({ resourceType }) => resourceType === type);
    const spelled = asked.filter(({ parameter }) => parameter === 'phone').flatMap(({ anyOf }) => anyOf);
    for (const { value } of spelled) {
      const one = patientOf(value);
      if (one !== undefined) known.set(one.id, one);
    }
    return [...patients, ...known.values()];
  };

  const find = (type: string, query: URLSearchParams): { all: Resource[]; plan: SearchPlan } | SimReply => {
    const plan = searchPlan(type, query);
    if ('unknown' in plan) return outcome(400, 'not-supported', `Unknown search parameter "${plan.unknown}"`);
    return { all: candidates(type, plan).filter((one) => matches(one, plan)), plan };
  };

  const read = (type: string, id: string): SimReply => {
    const all: readonly Resource[] = [...made, ...patients, ...known.values()];
    const one = all.find((resource) => resource['resourceType'] === type && resource['id'] === id);
    return one === undefined
      ? outcome(404, 'not-found', `There is no ${type}/${id}`)
      : { status: 200, body: one, headers: { etag: 'W/"1"', ...FHIR_JSON } };
  };

  const create = (type: string, { text, headers, nowMs, baseUrl }: SimRequest): SimReply => {
    const body = jsonObject(text);
    const fault = body === undefined ? 'the body is no JSON' : resourceFault(type, body);
    if (body === undefined || fault !== undefined)
      return outcome(fault?.startsWith('the body') ? 400 : 422, 'structure', fault ?? '');
    const refusal = rules.strike({ kind: kindOfType(type) });
    if (refusal !== undefined) return outcome(refusal.status, 'business-rule', 'refused by a rule');
    const isBrief = options.returns === 'minimal' || /return=minimal/.test(String(headers['prefer'] ?? ''));
    const condition = headers['if-none-exist'];
    if (typeof condition === 'string') {
      const there = find(type, new URLSearchParams(condition));
      if ('status' in there) return there;
      if (there.all.length > 1) return outcome(412, 'multiple-matches', 'Several resources match');
      const [one] = there.all;
      if (one !== undefined) {
        ledger.repeat(`${type}/${String(one['id'])}`, text, nowMs);
        return shown(200, one, baseUrl, isBrief);
      }
    }
    const id = fnvHex(`${type}/${made.length}`);
    const resource = { ...body, id, meta: { versionId: '1', lastUpdated: new Date(nowMs).toISOString() } };
    made.push(resource);
    const identifier = ((body['identifier'] ?? []) as { value?: string }[])[0]?.value ?? '';
    const ids = { type, recordId: id, externalId: identifier };
    ledger.add({ kind: kindOfType(type), key: `${type}/${id}`, ids, atMs: nowMs, text });
    return shown(201, resource, baseUrl, isBrief);
  };

  const shown = (status: number, resource: Resource, baseUrl: string, isBrief: boolean): SimReply => {
    const location = `${baseUrl}/${String(resource['resourceType'])}/${String(resource['id'])}/_history/1`;
    const headers = { location, etag: 'W/"1"', ...FHIR_JSON };
    return isBrief ? { status, headers } : { status, body: resource, headers };
  };

  return {
    name: 'fhir',
    kindOf: (method, [type]) => {
      if (type === 'auth') return 'token';
      if (method === 'POST') return type === 'Communication' ? 'event' : 'case';
      return type === 'Patient' ? 'lookup' : 'case-query';
    },
    handle(request) {
      const { method, segments, headers, nowMs, query, baseUrl } = request;
      const [type = '', id, history, version] = segments;
      if (type === 'auth' && method === 'POST') return tokens.grant(request);
      if (type === 'metadata') return capabilities(nowMs);
      if (type === '.well-known' && id === 'smart-configuration') return smartConfiguration(baseUrl);
      if (!tokens.isGood(headers.authorization, nowMs))
        return withHeader(outcome(401, 'login', 'The token is missing or has expired'), {
          'www-authenticate': 'Bearer',
        });
      if (window.hit(nowMs) > options.callsASecond)
        return withHeader(outcome(429, 'throttled', 'Too many requests'), { 'retry-after': '1' });
      if (!TYPES.includes(type)) return outcome(404, 'not-found', 'No such resource');
      const isOfVersion = history === undefined || (history === '_history' && version === '1');
      if (method === 'GET' && id !== undefined && isOfVersion) return read(type, id);
      if (method === 'POST' && type !== 'Patient' && id === undefined) return create(type, request);
      if (method !== 'GET' || id !== undefined) return outcome(405, 'not-supported', 'No such interaction');
      const found = find(type, query);
      return 'status' in found
        ? found
        : { status: 200, body: bundle(request, found.all, found.plan), headers: FHIR_JSON };
    },
    effects: () => ledger.effects(),
    state: () => ({ ...tokens.state(), worstSecond: window.worst(), repeats: ledger.repeats().length }),
    reset() {
      tokens.reset();
      ledger.clear();
      rules.clear();
      Object.assign(options, defaults);
      window = createSlidingWindow(1000);
      patients = [];
      known = new Map();
      made = [];
    },
    admin: {
      'POST /options': ({ text }) => {
        const given = jsonObject(text) ?? {};
        setKnown(tokens.options, given);
        setKnown(options, given);
        return { status: 200, body: { ...tokens.options, ...options } };
      },
      'POST /tokens/revoke': () => ({ status: 200, body: { revoked: tokens.revoke() } }),
      'POST /patients': ({ text }) => {
        patients.push(jsonObject(text) as Patient);
        return { status: 200, body: {} };
      },
      'POST /keys': ({ text }) => {
        const body = jsonObject(text);
        const [algorithm = '', publicKey = ''] = [textField(body, 'algorithm'), textField(body, 'publicKey')];
        tokens.assertions.trust(textField(body, 'clientId') ?? '', { algorithm, publicKey });
        return { status: 200, body: {} };
      },
      'POST /rules': (request) => rules.replace(request),
    },
  };
}

function kindOfType(type: string): 'event' | 'case' {
  return type === 'Communication' ? 'event' : 'case';
}
