/**
 * A simulated FHIR R4 server with SMART backend services, which does what a strict one does: tokens of five minutes,
 * unknown elements and search parameters refused, conditional creates, OperationOutcomes for errors.
 * - `POST /auth/token` an assertion of a trusted key → `{access_token, expires_in}`
 * - `GET /Patient?phone=|email=|identifier=|_id=` → Bundle; several values by comma, `system|value`
 * - `POST /Task`, `POST /Communication` with `If-None-Exist` → 201, 200 (it is there), 412 (several are)
 * - `GET /Task?identifier=`, `GET /Communication?identifier=` → Bundle
 * - `GET /metadata` without a token
 */
import { createCrmLedger } from '../crm/ledger.ts';
import { createRefusalRules } from '../crm/rules.ts';
import { fnvHex } from '../hash.ts';
import { setKnown } from '../options.ts';
import { jsonObject, type SimReply, type SimRequest, type SimSystem, textField } from '../system.ts';
import { createSlidingWindow } from '../window.ts';
import { type Patient, patientOf } from './patients.ts';
import { matches, type SearchPlan, searchPlan } from './search.ts';
import { createFhirTokens } from './tokens.ts';
import { resourceFault } from './validate.ts';

type Resource = Readonly<Record<string, unknown>>;

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
  let made: Resource[] = [];

  const candidates = (type: string, { tokens: asked }: SearchPlan): readonly Resource[] => {
    if (type !== 'Patient') return made.filter(({ resourceType }) => resourceType === type);
    const spelled = asked.filter(({ parameter }) => parameter === 'phone').flatMap(({ anyOf }) => anyOf);
    const known = new Map(spelled.flatMap(({ value }) => patientOf(value) ?? []).map((one) => [one.id, one]));
    return [...patients, ...known.values()];
  };

  const find = (type: string, query: URLSearchParams): Resource[] | SimReply => {
    const plan = searchPlan(type, query);
    if ('unknown' in plan) return outcome(400, 'not-supported', `Unknown search parameter "${plan.unknown}"`);
    return candidates(type, plan)
      .filter((one) => matches(one, plan))
      .slice(0, plan.count);
  };

  const create = (type: string, { text, headers, nowMs, baseUrl }: SimRequest): SimReply => {
    const body = jsonObject(text);
    const fault = body === undefined ? 'the body is no JSON' : resourceFault(type, body);
    if (body === undefined || fault !== undefined)
      return outcome(fault?.startsWith('the body') ? 400 : 422, 'structure', fault ?? '');
    const refusal = rules.strike({ kind: kindOfType(type) });
    if (refusal !== undefined) return outcome(refusal.status, 'business-rule', 'refused by a rule');
    const condition = headers['if-none-exist'];
    if (typeof condition === 'string') {
      const there = find(type, new URLSearchParams(condition));
      if ('status' in there) return there;
      if (there.length > 1) return outcome(412, 'multiple-matches', 'Several resources match');
      const [one] = there;
      if (one !== undefined) {
        ledger.repeat(`${type}/${String(one['id'])}`, text, nowMs);
        return shown(200, one, baseUrl);
      }
    }
    const id = fnvHex(`${type}/${made.length}`);
    const resource = { ...body, id, meta: { versionId: '1', lastUpdated: new Date(nowMs).toISOString() } };
    made.push(resource);
    const identifier = ((body['identifier'] ?? []) as { value?: string }[])[0]?.value ?? '';
    const ids = { type, recordId: id, externalId: identifier };
    ledger.add({ kind: kindOfType(type), key: `${type}/${id}`, ids, atMs: nowMs, text });
    return shown(201, resource, baseUrl);
  };

  const shown = (status: number, resource: Resource, baseUrl: string): SimReply => {
    const location = `${baseUrl}/${String(resource['resourceType'])}/${String(resource['id'])}/_history/1`;
    const headers = { location, etag: 'W/"1"', ...FHIR_JSON };
    return options.returns === 'minimal' ? { status, headers } : { status, body: resource, headers };
  };

  return {
    name: 'fhir',
    kindOf: (method, [type]) => {
      if (type === 'auth') return 'token';
      if (method === 'POST') return type === 'Communication' ? 'event' : 'case';
      return type === 'Patient' ? 'lookup' : 'case-query';
    },
    handle(request) {
      const { method, segments, headers, nowMs, query } = request;
      const [type = '', ...more] = segments;
      if (type === 'auth' && method === 'POST') return tokens.grant(request);
      if (type === 'metadata')
        return { status: 200, body: { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' } };
      if (!tokens.isGood(headers.authorization, nowMs))
        return outcome(401, 'login', 'The token is missing or has expired');
      if (window.hit(nowMs) > options.callsASecond)
        return { ...outcome(429, 'throttled', 'Too many requests'), headers: { 'retry-after': '1' } };
      if (!TYPES.includes(type) || more.length > 0) return outcome(404, 'not-found', 'No such resource');
      if (method === 'POST' && type !== 'Patient') return create(type, request);
      if (method !== 'GET') return outcome(405, 'not-supported', 'No such interaction');
      const found = find(type, query);
      return 'status' in found ? found : { status: 200, body: bundle(found), headers: FHIR_JSON };
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

const TYPES = ['Patient', 'Task', 'Communication'];
const FHIR_JSON = { 'content-type': 'application/fhir+json' };

function kindOfType(type: string): 'event' | 'case' {
  return type === 'Communication' ? 'event' : 'case';
}

function bundle(found: readonly Resource[]): Record<string, unknown> {
  const entry = found.map((resource) => ({ resource, search: { mode: 'match' } }));
  // A list that is empty is left out in FHIR.
  const entries = entry.length === 0 ? {} : { entry };
  return { resourceType: 'Bundle', type: 'searchset', total: found.length, ...entries };
}

function outcome(status: number, code: string, diagnostics: string): SimReply {
  const issue = [{ severity: 'error', code, diagnostics }];
  return { status, body: { resourceType: 'OperationOutcome', issue }, headers: FHIR_JSON };
}
