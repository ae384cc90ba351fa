/**
 * A simulated Zendesk. Idempotency keys are kept for two hours, and another body under one is refused; the search shows a
 * record some time after it was made, the list by external id at once.
 * - `POST /oauth/tokens` client credentials in the body
 * - `GET /api/v2/search.json?query=type:user role:end-user phone:"…"` → `{results: […], count}`
 * - `POST /api/v2/tickets.json` with `Idempotency-Key` → 201 `{ticket: {id}}`
 * - `GET /api/v2/tickets.json?external_id=` → `{tickets: […]}`
 */
import { createCrmLedger } from '../crm/ledger.ts';
import { createPeople, type People } from '../crm/people.ts';
import { createRefusalRules } from '../crm/rules.ts';
import { fnv1a } from '../hash.ts';
import { setKnown } from '../options.ts';
import { createTokenDesk } from '../platforms/tokens.ts';
import { jsonObject, type SimReply, type SimRequest, type SimSystem, textField } from '../system.ts';
import { createSlidingWindow } from '../window.ts';

const KEPT_MS = 7_200_000;
const MINUTE_MS = 60_000;
const TICKET = [
  'subject',
  'comment',
  'priority',
  'requester_id',
  'requester',
  'external_id',
  'tags',
  'custom_fields',
];
const defaults = { callsAMinute: 400 };

interface Ticket {
  id: number;
  externalId: string;
}

/** Admin routes of its own: `POST /options` (TokenOptions, `callsAMinute`), `POST /people`, `POST /tokens/revoke`, `POST /rules`. */
export function createZendesk(): SimSystem {
  const desk = createTokenDesk('zendesk');
  const people = createPeople((seed) => String(1_900_000_000_000 + fnv1a(seed)));
  const ledger = createCrmLedger();
  const rules = createRefusalRules();
  const options = { ...defaults };
  let window = createSlidingWindow(MINUTE_MS);
  let tickets: Ticket[] = [];
  let keys = new Map<string, { text: string; atMs: number; ticket: Ticket }>();

  const create = ({ text, headers, nowMs }: SimRequest): SimReply => {
    const ticket = jsonObject(text)?.['ticket'] as Record<string, unknown> | undefined;
    const unknown = Object.keys(ticket ?? {}).find((name) => !TICKET.includes(name));
    if (ticket === undefined || unknown !== undefined)
      return {
        status: 400,
        body: { error: { title: 'Invalid attribute', message: `You passed an invalid value: ${unknown}` } },
      };
    if (ticket['comment'] === undefined)
      return { status: 422, body: { error: 'RecordInvalid', description: 'Record validation errors' } };
    const refusal = rules.strike({ kind: 'case' });
    if (refusal !== undefined) return { status: refusal.status, body: { error: 'RecordInvalid' } };
    const key = headers['idempotency-key'];
    const kept = typeof key === 'string' ? keys.get(key) : undefined;
    if (kept !== undefined && nowMs - kept.atMs < KEPT_MS) {
      if (kept.text !== text)
        return {
          status: 400,
          body: { error: 'IdempotencyKeyReused', description: 'Another body under this key' },
        };
      return made(kept.ticket, 'hit');
    }
    const one = { id: 35_436 + tickets.length, externalId: textField(ticket, 'external_id') ?? '' };
    tickets.push(one);
    if (typeof key === 'string') keys.set(key, { text, atMs: nowMs, ticket: one });
    ledger.add({
      kind: 'case',
      key: `ticket/${one.id}`,
      ids: { recordId: String(one.id), externalId: one.externalId },
      atMs: nowMs,
      text,
    });
    return made(one, 'miss');
  };

  return {
    name: 'zendesk',
    kindOf: (method, segments) => {
      if (segments[0] === 'oauth') return 'token';
      if (segments[2] === 'search.json') return 'lookup';
      return method === 'POST' ? 'case' : 'case-query';
    },
    handle(request) {
      const { method, path, headers, nowMs, query, text } = request;
      if (path === '/oauth/tokens' && method === 'POST') {
        const form = new URLSearchParams(text);
        const isClient =
          form.get('client_id') === 'local-client-id' && form.get('client_secret') === 'local-client-secret';
        return desk.grant(isClient && form.get('grant_type') === 'client_credentials', nowMs);
      }
      if (desk.bearer(headers.authorization, nowMs) === undefined)
        return {
          status: 401,
          body: { error: 'invalid_token', error_description: 'The access token is invalid.' },
        };
      const inMinute = window.hit(nowMs);
      const left = {
        'x-rate-limit': String(options.callsAMinute),
        'x-rate-limit-remaining': String(Math.max(0, options.callsAMinute - inMinute)),
      };
      if (inMinute > options.callsAMinute) {
        const waitS = String(Math.ceil(window.freeInMs(nowMs) / 1000));
        return {
          status: 429,
          body: { error: 'APIRateLimitExceeded' },
          headers: { ...left, 'retry-after': waitS },
        };
      }
      return { ...route(method, path, request), headers: left };
      function route(verb: string, where: string, whole: SimRequest): SimReply {
        if (verb === 'GET' && where === '/api/v2/search.json') return search(people, query);
        if (where !== '/api/v2/tickets.json')
          return { status: 404, body: { error: 'InvalidEndpoint', description: 'Not found' } };
        if (verb === 'POST') return create(whole);
        const found = tickets.filter(({ externalId }) => externalId === query.get('external_id'));
        return { status: 200, body: { tickets: found.map(shown), count: found.length } };
      }
    },
    effects: () => ledger.effects(),
    state: () => ({ worstMinute: window.worst() }),
    reset() {
      for (const part of [desk, people]) part.reset();
      ledger.clear();
      rules.clear();
      Object.assign(options, defaults);
      window = createSlidingWindow(MINUTE_MS);
      tickets = [];
      keys = new Map();
    },
    admin: {
      'POST /options': ({ text }) => {
        for (const target of [desk.options, options]) setKnown(target, jsonObject(text) ?? {});
        return { status: 200, body: { ...desk.options, ...options } };
      },
      'POST /people': ({ text }) => ({ status: 200, body: people.add(jsonObject(text) ?? {}) }),
      'POST /tokens/revoke': () => ({ status: 200, body: { revoked: desk.revoke() } }),
      'POST /rules': (request) => rules.replace(request),
    },
  };
}

const shown = ({ id, externalId }: Ticket) => ({ id, external_id: externalId });

function made(ticket: Ticket, lookup: 'hit' | 'miss'): SimReply {
  return { status: 201, body: { ticket: shown(ticket) }, headers: { 'x-idempotency-lookup': lookup } };
}

/** Numbers are found by their digits, whatever is between them. */
function search(people: People, query: URLSearchParams): SimReply {
  const pairs = [...(query.get('query') ?? '').matchAll(/(\w+):(?:"([^"]*)"|(\S+))/g)];
  const wanted = (name: string) => {
    const pair = pairs.find(([, key]) => key === name);
    return pair?.[2] ?? pair?.[3];
  };
  const [phone, email] = [wanted('phone'), wanted('email')];
  const digits = (text: string): string => text.replace(/\D/g, '');
  const found = people
    .candidates(phone === undefined ? [] : [phone])
    .filter((one) =>
      phone === undefined
        ? one.email.toLowerCase() === email?.toLowerCase()
        : digits(phone).endsWith(digits(one.phone)) && one.phone !== '',
    )
    .sort((a, b) => b.changedAt.localeCompare(a.changedAt))
    .slice(0, Number(query.get('per_page') ?? 100))
    .map((one) => ({
      result_type: 'user',
      id: Number(one.id),
      name: one.name,
      email: one.email,
      phone: one.phone,
      role: 'end-user',
      user_fields: { tier: one.tier },
      updated_at: one.changedAt,
    }));
  return { status: 200, body: { results: found, count: found.length } };
}
