/**
 * A simulated HubSpot. Unique properties are unique, unknown ones are refused, search has a limit of its own.
 * - `POST /crm/v3/objects/contacts/search` `{filterGroups: [{filters: [{propertyName, operator: IN|EQ, value(s)}]}], …}`
 * - `POST /crm/v3/objects/{type}/batch/upsert` `{inputs: [{idProperty, id, properties}]}` → 200 `{results: [{id, new}]}`
 * - `GET /crm/v3/objects/{type}/{id}?idProperty=` → the object, or 404
 * Any bearer token but `expired` opens it. Errors are `{status: "error", category, message}`.
 */
import { createCrmLedger } from '../crm/ledger.ts';
import { createPeople, type People } from '../crm/people.ts';
import { createRefusalRules } from '../crm/rules.ts';
import { fnv1a } from '../hash.ts';
import { setKnown } from '../options.ts';
import { jsonObject, type SimReply, type SimRequest, type SimSystem, textField } from '../system.ts';
import { createSlidingWindow } from '../window.ts';

const CONTACT = ['firstname', 'lastname', 'phone', 'mobilephone', 'email', 'tier', 'lastmodifieddate'];
const TYPES: Readonly<Record<string, { unique: string; properties: readonly string[] }>> = {
  tickets: {
    unique: 'steadyline_request',
    properties: ['subject', 'content', 'hs_ticket_priority', 'hs_pipeline', 'hs_pipeline_stage'],
  },
  steadyline_events: {
    unique: 'steadyline_key',
    properties: ['platform', 'event_id', 'interaction_id', 'event_type', 'occurred_at'],
  },
};
const defaults = { callsIn10S: 190, searchesASecond: 5, callsADay: 650_000 };

/** Admin routes of its own: `POST /options` (the limits), `POST /people`, `POST /rules`. */
export function createHubSpot(): SimSystem {
  const people = createPeople(idOf);
  const ledger = createCrmLedger();
  const rules = createRefusalRules();
  const options = { ...defaults };
  let [calls, searches] = [createSlidingWindow(10_000), createSlidingWindow(1000)];
  let used = 0;

  const limited = (isSearch: boolean, nowMs: number): SimReply | undefined => {
    used += 1;
    if (used > options.callsADay) return throttled('DAILY', 'You have reached your daily limit.');
    const isOver = isSearch
      ? searches.hit(nowMs) > options.searchesASecond
      : calls.hit(nowMs) > options.callsIn10S;
    return isOver
      ? throttled(isSearch ? 'SECONDLY' : 'TEN_SECONDLY_ROLLING', 'You have reached your limit.')
      : undefined;
  };

  const upsert = ({ text, nowMs }: SimRequest, type: string): SimReply => {
    const inputs = jsonObject(text)?.['inputs'];
    const rule = TYPES[type];
    if (rule === undefined || !Array.isArray(inputs))
      return failure(400, 'VALIDATION_ERROR', 'Invalid input JSON');
    const results: unknown[] = [];
    for (const input of inputs as Record<string, unknown>[]) {
      const properties = (input['properties'] ?? {}) as Record<string, unknown>;
      const unknown = Object.keys(properties).find(
        (name) => name !== rule.unique && !rule.properties.includes(name),
      );
      if (unknown !== undefined || input['idProperty'] !== rule.unique)
        return failure(
          400,
          'VALIDATION_ERROR',
          `Property "${unknown ?? String(input['idProperty'])}" does not exist`,
        );
      const kind = type === 'tickets' ? 'case' : 'event';
      const refusal = rules.strike({ kind, eventId: textField(properties, 'event_id') });
      if (refusal !== undefined) return failure(refusal.status, 'VALIDATION_ERROR', 'refused by a rule');
      const key = `${type}/${String(input['id'])}`;
      const first = ledger.repeat(key, text, nowMs);
      const ids = first?.ids ?? {
        type,
        externalId: String(input['id']),
        recordId: idOf(key),
        eventId: textField(properties, 'event_id') ?? '',
      };
      if (first === undefined) ledger.add({ kind, key, ids, atMs: nowMs, text });
      results.push({ id: ids['recordId'], properties, new: first === undefined });
    }
    return { status: 200, body: { status: 'COMPLETE', results } };
  };

  return {
    name: 'hubspot',
    kindOf: (method, segments) => {
      if (segments.at(-1) === 'search') return 'lookup';
      if (method !== 'POST') return 'case-query';
      return segments[3] === 'tickets' ? 'case' : 'event';
    },
    handle(request) {
      const { method, segments, headers, nowMs, query, text } = request;
      if (!/^Bearer (?!expired$)\S+$/.test(headers.authorization ?? ''))
        return failure(401, 'EXPIRED_AUTHENTICATION', 'The OAuth token used to make this call expired');
      const [, , , type = '', id = '', action] = segments;
      const isSearch = type === 'contacts' && id === 'search' && method === 'POST';
      const refusal = limited(isSearch, nowMs);
      if (refusal !== undefined) return refusal;
      if (isSearch) return search(people, text);
      if (method === 'POST' && id === 'batch' && action === 'upsert') return upsert(request, type);
      const isUnique = query.get('idProperty') === TYPES[type]?.unique;
      const held = method === 'GET' && isUnique ? ledger.held(`${type}/${id}`) : undefined;
      return held === undefined
        ? failure(404, 'OBJECT_NOT_FOUND', 'Object not found')
        : { status: 200, body: { id: held.ids['recordId'], properties: {} } };
    },
    effects: () => ledger.effects(),
    state: () => ({
      repeats: ledger.repeats().length,
      worst10S: calls.worst(),
      worstSearches: searches.worst(),
    }),
    reset() {
      people.reset();
      ledger.clear();
      rules.clear();
      Object.assign(options, defaults);
      [calls, searches] = [createSlidingWindow(10_000), createSlidingWindow(1000)];
      used = 0;
    },
    admin: {
      'POST /options': ({ text }) => {
        setKnown(options, jsonObject(text) ?? {});
        return { status: 200, body: options };
      },
      'POST /people': ({ text }) => ({ status: 200, body: people.add(jsonObject(text) ?? {}) }),
      'POST /rules': (request) => rules.replace(request),
    },
  };
}

interface Filter {
  propertyName: string;
  operator: string;
  value?: string;
  values?: string[];
}

function search(people: People, text: string): SimReply {
  const {
    filterGroups = [],
    properties = [],
    limit = 10,
  } = (jsonObject(text) ?? {}) as {
    filterGroups?: { filters: Filter[] }[];
    properties?: string[];
    limit?: number;
  };
  const filters = filterGroups.flatMap(({ filters: some }) => some);
  const unknown = [...properties, ...filters.map(({ propertyName }) => propertyName)].find(
    (name) => !CONTACT.includes(name),
  );
  if (unknown !== undefined) return failure(400, 'VALIDATION_ERROR', `There is no property "${unknown}"`);
  if (filters.some(({ operator }) => operator !== 'IN' && operator !== 'EQ'))
    return failure(400, 'VALIDATION_ERROR', 'Unknown operator');
  const valuesOf = ({ value = '', values = [value] }: Filter): string[] => values;
  const found = people
    .candidates(filters.flatMap(valuesOf))
    .map((one) => {
      const own = {
        firstname: one.name,
        lastname: '',
        phone: one.phone,
        mobilephone: '',
        email: one.email,
        tier: one.tier,
        lastmodifieddate: one.changedAt,
      };
      return { id: one.id, properties: own as Record<string, string>, updatedAt: one.changedAt };
    })
    .filter(({ properties: own }) =>
      filterGroups.some(({ filters: some }) =>
        some.every((filter) =>
          valuesOf(filter).some((value) => own[filter.propertyName]?.toLowerCase() === value.toLowerCase()),
        ),
      ),
    )
    .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  return { status: 200, body: { total: found.length, results: found.slice(0, limit) } };
}

/** Ids are numbers, written as text. */
function idOf(seed: string): string {
  return String(100_000_000 + fnv1a(seed));
}

function throttled(policyName: string, message: string): SimReply {
  return { status: 429, body: { status: 'error', message, errorType: 'RATE_LIMIT', policyName } };
}

function failure(status: number, category: string, message: string): SimReply {
  return { status, body: { status: 'error', category, message } };
}
