/**
 * The generic REST dialect:
 * - `GET /customers?phone=<E.164>` → 200 `{customerId, tier}` or 404
 * - `PUT /{platform}/interactions/{interactionId}/events/{eventId}` → 201, later 200, `{caseId?}`
 * - `POST /cases` with `X-Idempotency-Key` → 201 `{caseId}` (the first one again for a key seen before)
 * - `GET /cases?correlationId=` → 200 `{caseId, count}` with the first one's id, 404 where there is none
 * - `GET /health` → 200
 */
import type { SimRefusal } from '../fault-action.ts';
import { jsonObject, noRoute, type SimReply, type SimRequest, textField } from '../system.ts';
import type { CrmBook } from './book.ts';

/** Kinds: `event`, `case`, `case-query`, `lookup`, `health`, `other`. */
export function restKind(method: string, segments: readonly string[]): string {
  if (segments[1] === 'interactions' && segments[3] === 'events') return 'event';
  if (segments[0] === 'cases') return method === 'POST' ? 'case' : 'case-query';
  if (segments[0] === 'customers') return 'lookup';
  return segments[0] === 'health' ? 'health' : 'other';
}

/** Answers one call of the generic dialect. */
export function answerRest(book: CrmBook, request: SimRequest): SimReply {
  switch (`${request.method} ${restKind(request.method, request.segments)}`) {
    case 'PUT event':
      return putEvent(book, request);
    case 'POST case':
      return postCase(book, request);
    case 'GET case-query':
      return queryCases(book, request.query.get('correlationId') ?? '');
    case 'GET lookup':
      return findCustomer(book, request.query.get('phone') ?? '');
    case 'GET health':
      return { status: 200, body: { status: 'up' } };
    default:
      return noRoute;
  }
}

/** A refusal that names a code and a field. */
export function refuseAsRest({ status, code, field }: SimRefusal): SimReply {
  return { status, body: { error: { code, field, message: `${field} was refused` } } };
}

function putEvent(book: CrmBook, { segments, text, nowMs }: SimRequest): SimReply {
  const [platform = '', , interactionId = '', , eventId = ''] = segments;
  const body = jsonObject(text);
  const eventType = textField(body, 'eventType');
  if (eventType === undefined) return { status: 400, body: { error: 'eventType is missing' } };
  const ids = { platform, interactionId, eventId, eventType };
  const refusal = book.rules.strike({ kind: 'event', ...ids }, text);
  if (refusal !== undefined) return refusal;
  const caseId = book.caseOf(platform, interactionId, eventType);
  const answer = caseId === undefined ? {} : { caseId };
  const key = `${platform}/${interactionId}/${eventId}`;
  if (book.ledger.repeat(key, text, nowMs) !== undefined) return { status: 200, body: answer };
  book.ledger.add({ kind: 'event', key, ids: { ...ids, ...answer }, atMs: nowMs, text });
  return { status: 201, body: answer };
}

function postCase(book: CrmBook, { headers, text, nowMs }: SimRequest): SimReply {
  const body = jsonObject(text);
  if (body === undefined) return { status: 400, body: { error: 'not JSON' } };
  const correlationId = textField(body, 'correlationId') ?? '';
  const refusal = book.rules.strike({ kind: 'case', reference: textField(body, 'reference') });
  if (refusal !== undefined) return refusal;
  const header = book.options.idempotencyKeys === 'yes' ? headers['x-idempotency-key'] : undefined;
  const key = typeof header === 'string' ? header : '';
  const first = key === '' ? undefined : book.ledger.repeat(key, text, nowMs);
  const effect =
    first ??
    book.ledger.add({
      kind: 'case',
      key,
      ids: { correlationId, caseId: book.newCase() },
      atMs: nowMs,
      text,
    });
  return { status: 201, body: { caseId: effect.ids['caseId'] } };
}

function queryCases(book: CrmBook, correlationId: string): SimReply {
  const cases = book.cases(correlationId);
  const caseId = cases[0]?.ids['caseId'];
  return caseId === undefined
    ? { status: 404, body: { error: 'no such case' } }
    : { status: 200, body: { caseId, count: cases.length } };
}

function findCustomer(book: CrmBook, phone: string): SimReply {
  const customer = book.customer(phone);
  return customer === undefined
    ? { status: 404, body: { error: 'no such customer' } }
    : { status: 200, body: customer };
}
