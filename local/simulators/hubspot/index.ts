/**
 * A simulated HubSpot. Unique properties are unique, unknown ones are refused, search has a limit of its own.
 * - `POST /crm/v3/objects/contacts/search` `{filterGroups: [{filters: [{propertyName, operator: IN|EQ, value(s)}]}], …}`
 * - `POST /crm/v3/objects/{type}/batch/upsert` `{inputs: [{idProperty, id, properties}]}` → 200 `{results: [{id, new}]}`
 * - `GET /crm/v3/objects/{type}/{id}?idProperty=&properties=` → the object, or 404
 * Any bearer token but `expired` opens it. Errors are `{status: "error", category, message, correlationId}`; the calls
 * left are in `X-HubSpot-RateLimit-…`, of which the search has none.
 */
import { createCrmLedger } from '../crm/ledger.ts';
import { createPeople } from '../crm/people.ts';
import { createRefusalRules } from '../crm/rules.ts';
import { setKnown } from '../options.ts';
import { jsonObject, type SimReply, type SimRequest, type SimSystem } from '../system.ts';
import { createSlidingWindow } from '../window.ts';
import { createRecords, idOf } from './records.ts';
import { failure, limitHeaders, throttled } from './replies.ts';
import { search } from './search.ts';

const defaults = { callsIn10S: 190, searchesASecond: 5, callsADay: 650_000 };

/** Admin routes of its own: `POST /options` (the limits), `POST /people`, `POST /rules`. */
export function createHubSpot(): SimSystem {
  const people = createPeople(idOf);
  const ledger = createCrmLedger();
  const rules = createRefusalRules();
  const records = createRecords(ledger, rules);
  const options = { ...defaults };
  let [calls, searches] = [createSlidingWindow(10_000), createSlidingWindow(1000)];
  let used = 0;

  const refusalOf = (isSearch: boolean, nowMs: number): SimReply | undefined => {
    used += 1;
    if (used > options.callsADay) return throttled('DAILY');
    const isOver = isSearch
      ? searches.hit(nowMs) > options.searchesASecond
      : calls.hit(nowMs) > options.callsIn10S;
    return isOver ? throttled(isSearch ? 'SECONDLY' : 'TEN_SECONDLY_ROLLING') : undefined;
  };

  const answer = (request: SimRequest): SimReply => {
    const { method, segments, query } = request;
    const [, , , type = '', id = '', action] = segments;
    if (method === 'POST' && id === 'batch' && action === 'upsert') return records.upsert(request, type);
    return method === 'GET' && action === undefined
      ? records.read(type, id, query)
      : failure(404, 'OBJECT_NOT_FOUND', 'Object not found');
  };

  return {
    name: 'hubspot',
    kindOf: (method, segments) => {
      if (segments.at(-1) === 'search') return 'lookup';
      if (method !== 'POST') return 'case-query';
      return segments[3] === 'tickets' ? 'case' : 'event';
    },
    handle(request) {
      const { method, segments, headers, nowMs } = request;
      if (!/^Bearer (?!expired$)\S+$/.test(headers.authorization ?? ''))
        return failure(401, 'EXPIRED_AUTHENTICATION', 'The OAuth token used to make this call expired');
      const isSearch = method === 'POST' && segments[3] === 'contacts' && segments[4] === 'search';
      const refusal = refusalOf(isSearch, nowMs);
      if (isSearch) return refusal ?? search(people, request.text);
      const { callsIn10S, callsADay } = options;
      const usage = { callsIn10S, usedIn10S: calls.count(nowMs), callsADay, usedToday: used };
      return { ...(refusal ?? answer(request)), headers: limitHeaders(usage) };
    },
    effects: () => ledger.effects(),
    state: () => ({
      repeats: ledger.repeats().length,
      worst10S: calls.worst(),
      worstSearches: searches.worst(),
    }),
    reset() {
      people.reset();
      records.reset();
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
