/**
 * A simulated Zendesk. Idempotency keys are kept for two hours, and another body under one is refused; the search shows a
 * record some time after it was made, the list by external id at once.
 * - `POST /oauth/tokens` client credentials in the body, as a form or as JSON
 * - `GET /api/v2/search.json?query=type:user role:end-user phone:"…"` → `{results: […], count, next_page}`
 * - `POST /api/v2/tickets.json` with `Idempotency-Key` → 201 `{ticket: {id}}`
 * - `GET /api/v2/tickets.json?external_id=` → `{tickets: […], count, next_page}`; without it all of them
 * - `GET /api/v2/tickets/{id}.json` → `{ticket}`, or 404
 */
import { createCrmLedger } from '../crm/ledger.ts';
import { createPeople } from '../crm/people.ts';
import { createRefusalRules } from '../crm/rules.ts';
import { fnv1a } from '../hash.ts';
import { setKnown } from '../options.ts';
import { createTokenDesk } from '../platforms/tokens.ts';
import { jsonObject, type SimReply, type SimRequest, type SimSystem, textField } from '../system.ts';
import { createSlidingWindow } from '../window.ts';
import { invalid, limitHeaders, made, paged, shown, type Ticket, throttled } from './replies.ts';
import { search } from './search.ts';

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

  const create = ({ text, headers, nowMs, baseUrl }: SimRequest): SimReply => {
    const ticket = jsonObject(text)?.['ticket'] as Record<string, unknown> | undefined;
    const unknown = Object.keys(ticket ?? {}).find((name) => !TICKET.includes(name));
    if (ticket === undefined || unknown !== undefined)
      return {
        status: 400,
        body: { error: { title: 'Invalid attribute', message: `You passed an invalid value: ${unknown}` } },
      };
    if (ticket['comment'] === undefined) return invalid(422, 'comment', 'Description: cannot be blank');
    const refusal = rules.strike({ kind: 'case' });
    if (refusal !== undefined) return invalid(refusal.status, 'base', 'refused by a rule');
    const key = headers['idempotency-key'];
    const kept = typeof key === 'string' ? keys.get(key) : undefined;
    if (kept !== undefined && nowMs - kept.atMs < KEPT_MS) {
      if (kept.text !== text)
        return {
          status: 400,
          body: {
            error: 'IdempotentRequestError',
            description: "Request parameters don't match the given idempotency key",
          },
        };
      return made(kept.ticket, baseUrl, 'hit');
    }
    const [subject, externalId] = [textField(ticket, 'subject'), textField(ticket, 'external_id')];
    const at = new Date(nowMs).toISOString();
    const one = { id: 35_436 + tickets.length, subject, externalId: externalId ?? '', at };
    tickets.push(one);
    if (typeof key === 'string') keys.set(key, { text, atMs: nowMs, ticket: one });
    ledger.add({
      kind: 'case',
      key: `ticket/${one.id}`,
      ids: { recordId: String(one.id), externalId: one.externalId },
      atMs: nowMs,
      text,
    });
    return made(one, baseUrl, 'miss');
  };

  const answer = (request: SimRequest): SimReply => {
    const { method, path, query, baseUrl } = request;
    if (method === 'GET' && path === '/api/v2/search.json') return search(people, request);
    if (method === 'POST' && path === '/api/v2/tickets.json') return create(request);
    if (method === 'GET' && path === '/api/v2/tickets.json') {
      const wanted = query.get('external_id');
      const found = tickets.filter(({ externalId }) => wanted === null || externalId === wanted);
      return paged(
        'tickets',
        found.map((one) => shown(one, baseUrl)),
        request,
      );
    }
    const id = /^\/api\/v2\/tickets\/(\d+)\.json$/.exec(path)?.[1];
    if (method !== 'GET' || id === undefined)
      return { status: 404, body: { error: 'InvalidEndpoint', description: 'Not found' } };
    const one = tickets.find((ticket) => ticket.id === Number(id));
    return one === undefined
      ? { status: 404, body: { error: 'RecordNotFound', description: 'Not found' } }
      : { status: 200, body: { ticket: shown(one, baseUrl) } };
  };

  return {
    name: 'zendesk',
    kindOf: (method, segments) => {
      if (segments[0] === 'oauth') return 'token';
      if (segments[2] === 'search.json') return 'lookup';
      return method === 'POST' ? 'case' : 'case-query';
    },
    handle(request) {
      const { method, path, headers, nowMs, text } = request;
      if (path === '/oauth/tokens' && method === 'POST') {
        const form = new URLSearchParams((jsonObject(text) as Record<string, string> | undefined) ?? text);
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
      const waitS = Math.ceil(window.freeInMs(nowMs) / 1000);
      const headersOfLimit = limitHeaders(options.callsAMinute, inMinute, waitS);
      const reply = inMinute > options.callsAMinute ? throttled(waitS) : answer(request);
      return { ...reply, headers: { ...headersOfLimit, ...reply.headers } };
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
