/**
 * The generic REST contract, the default: what a system of one's own offers, or a proxy in front of another.
 *
 *   GET  /customers?phone=<E.164>                                  200 {customerId, tier, changedAt?} · 404 in JSON: unknown
 *   PUT  /{platform}/interactions/{interactionId}/events/{eventId} body {platform, eventType, occurredAt, data}
 *                                                                  200 or 201 {caseId?}, 204; the path is the effect's key
 *   GET  /cases?correlationId=<request id>                         200 {cases: [{caseId}]} or {caseId} · 404 in JSON: none yet
 *   POST /cases                                                    body {…fields, correlationId: <request id>}
 *                                                                  200 or 201 {caseId}
 *
 * PUT and POST carry `x-idempotency-key` (`{platform}:{eventId}`, the request id). An event that names no interaction has
 * `-` in its place. Without idempotency keys the GET is made before the POST: best effort, since two workers may ask at once.
 */

import { CUSTOMER_ANSWER } from '../core/connector/customers.ts';
import type { Changes } from '../core/connector/definition.ts';
import {
  at,
  type Connector,
  days,
  get,
  headerKey,
  lookup,
  on,
  oneOf,
  operation,
  optional,
  path,
  phone,
  post,
  put,
  type Reply,
  refresh,
  row,
  rows,
  staticHeader,
  text,
} from '../core/connector/index.ts';
import type { Once } from '../core/connector/once.ts';
import { customerChanges } from './customer-notice.ts';
import { GENERIC_REPLIES } from './generic-replies.ts';
import { connectorOf, type KindOptions, USUAL_CACHE } from './kind.ts';

export interface RestOptions extends KindOptions {
  /** Whether the system keeps idempotency keys. @default true */
  idempotencyKeys?: boolean;
  /** How its notices of changes are signed. @default 'genesys', `x-hub-signature-256` over the body */
  signedBy?: Changes['verify'];
}

/** A connector by the generic contract. */
export function rest(options: RestOptions): Connector {
  const { idempotencyKeys = true, signedBy = 'genesys' } = options;
  return connectorOf(
    {
      kind: 'rest',
      auth: staticHeader(),
      errors: GENERIC_REPLIES,
      lookups: { customer },
      operations: {
        'create-case': createCase(idempotencyKeys),
        'refresh-customer': refresh('customer', 'ani', { phone: phone() }),
      },
      events: { event },
      changes: { verify: signedBy, read: customerChanges },
    },
    options,
  );
}

const customer = lookup({
  keys: { ani: phone() },
  ask: { ani: ({ ani }) => get(path`/customers`, { phone: ani.e164 }) },
  read: (reply) =>
    oneOf(
      reply.status === 200 ? row(reply) : undefined,
      { many: 'first' },
      ({ customerId, tier, changedAt }) => ({
        customerId,
        tier,
        changedAt,
      }),
    ),
  answer: CUSTOMER_ANSWER,
  cache: USUAL_CACHE,
});

const event = on({
  types: ['*'],
  topics: ['voice', 'digital'],
  once: {
    by: 'upsert',
    write: ({ platform, interactionId = '-', eventId, eventType, occurredAt, data }) =>
      put(
        path`/${platform}/interactions/${interactionId}/events/${eventId}`,
        { platform, eventType, occurredAt, data },
        { headers: { 'x-idempotency-key': headerKey(`${platform}:${eventId}`) } },
      ),
  },
  read: caseIn,
  answer: { caseId: text('') },
});

type CaseInput = { readonly phone: unknown };

/** The contract takes a request's fields as they are. */
function createCase(idempotencyKeys: boolean) {
  const write: Once<CaseInput>['write'] = (_input, { key, fields }) => {
    const headers = idempotencyKeys ? {} : { 'x-idempotency-key': headerKey(key) };
    return post(path`/cases`, { ...fields, correlationId: key }, { headers });
  };
  return operation({
    input: { phone: optional(phone()) },
    undeclared: 'passed on',
    orderedBy: (input) => input.phone,
    once: idempotencyKeys
      ? { by: 'header', name: 'x-idempotency-key', keptFor: days(30), write }
      : {
          by: 'look-first',
          find: { ask: (_input, { key }) => get(path`/cases`, { correlationId: key }), read: writtenCase },
          write,
        },
    read: caseIn,
    answer: { caseId: text('', { needed: true }) },
  });
}

/** 201 and 204 say by themselves that it is done; an empty 200 may be a load balancer's. */
function caseIn(reply: Reply) {
  const { status, shape } = reply;
  if (shape === 'empty') return status === 201 || status === 204 ? {} : undefined;
  const isDone = (status === 200 || status === 201) && row(reply) !== undefined;
  return isDone ? { caseId: at(reply.json, '/caseId') } : undefined;
}

/** The first case of a list, or the one case. */
function writtenCase(reply: Reply) {
  const list = rows(reply, '/cases') ?? row(reply);
  return reply.status === 200 ? oneOf(list, { many: 'first' }, ({ caseId }) => ({ caseId })) : undefined;
}
