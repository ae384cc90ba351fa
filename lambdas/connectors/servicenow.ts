/**
 * ServiceNow: every effect is a record under a unique `correlation_id`; where it is there already, that is the effect.
 *
 *   GET  …/customer_contact?sysparm_query=phone=<E.164>
 *          &sysparm_fields=phone,sys_id,u_tier,sys_updated_on&sysparm_limit=1
 *          200 {result: [{phone, sys_id, u_tier, sys_updated_on}]}, unknown: {result: []}; or 404 "No Record found"
 *   POST …/u_steadyline_event
 *          body {correlation_id, u_platform, u_event_id, u_interaction_id?, u_event_type, u_occurred_at, u_data: JSON text}
 *          201 {result: {sys_id}} · correlation_id: the effect's key
 *   POST …/sn_customerservice_case
 *          body {fields that a case knows, subject as short_description, correlation_id: <request id>}
 *          201 {result: {sys_id, number}}; the number is the case id
 *   GET  …/{table}?sysparm_query=correlation_id=<key>&sysparm_fields=correlation_id,sys_id,number&sysparm_limit=1
 *          200 {result: […]}: asked after a refusal by a unique index
 *
 * `…` is `/api/now/table`. Errors are `{error: {message, detail}, status: "failure"}`; a unique index refuses with
 * "unique key violation" or "duplicate entry" in them. Another column's violation is no success: the record itself has to
 * be there. Without a unique index the last GET is made before the POST: best effort, since two workers may ask at once.
 */

import { CUSTOMER_ANSWER } from '../core/connector/customers.ts';
import {
  at,
  basic,
  type Connector,
  type ConnectorEvent,
  encodedQuery,
  get,
  lookup,
  on,
  oneOf,
  operation,
  optional,
  path,
  phone,
  post,
  type Reply,
  refresh,
  rows,
  text,
} from '../core/connector/index.ts';
import type { Find, Once, Write, WriteContext } from '../core/connector/once.ts';
import { caseRecord, SERVICENOW_CASE } from './case-fields.ts';
import { connectorOf, type KindOptions, USUAL_CACHE } from './kind.ts';

export interface ServiceNowOptions extends KindOptions {
  /** Whether `correlation_id` is unique in both tables. @default true */
  uniqueIndex?: boolean;
}

const TABLES = path`/api/now/table`;
const EVENTS = 'u_steadyline_event';
const CASES = 'sn_customerservice_case';

/** A connector to ServiceNow. */
export function servicenow(options: ServiceNowOptions): Connector {
  const { uniqueIndex = true } = options;
  return connectorOf(
    {
      kind: 'servicenow',
      auth: basic(),
      errors: {
        message: ['/error/message', '/error/detail'],
        messages: [
          { says: /no record found/i, status: 404, verdict: 'absent' },
          // The unique index speaks under a status that differs between releases, and in the words of the database.
          { says: /unique key violation|duplicate (?:entry|key)|unique constraint/i, verdict: 'duplicate' },
          // A quota rule, under 200 too; the nodes' queues; two writes of one row.
          {
            says: /transaction cancell?ed|execution time exceeded|semaphore|deadlock/i,
            verdict: 'transient',
          },
        ],
      },
      lookups: { customer },
      operations: {
        'create-case': createCase(uniqueIndex),
        'refresh-customer': refresh('customer', 'ani', { phone: phone() }),
      },
      events: { event: event(uniqueIndex) },
    },
    options,
  );
}

const customer = lookup({
  keys: { ani: phone() },
  ask: {
    ani: ({ ani }) =>
      get(path`${TABLES}/customer_contact`, {
        sysparm_query: encodedQuery`phone=${ani.e164}`,
        sysparm_fields: 'phone,sys_id,u_tier,sys_updated_on',
        sysparm_limit: 1,
      }),
  },
  // An instance ignores a condition on a field that it doesn't know and answers any record: it must have the number.
  read: (reply, { ani }) =>
    oneOf(found(reply), { many: 'first' }, (row) =>
      row['phone'] === ani?.e164
        ? { customerId: row['sys_id'], tier: row['u_tier'], changedAt: row['sys_updated_on'] }
        : undefined,
    ),
  answer: CUSTOMER_ANSWER,
  cache: USUAL_CACHE,
});

function event(uniqueIndex: boolean) {
  const write: Write<ConnectorEvent> = (given, { key }) =>
    post(path`${TABLES}/${EVENTS}`, {
      u_platform: given.platform,
      u_event_id: given.eventId,
      u_interaction_id: given.interactionId,
      u_event_type: given.eventType,
      u_occurred_at: given.occurredAt,
      u_data: JSON.stringify(given.data),
      correlation_id: key,
    });
  return on({
    types: ['*'],
    topics: ['voice', 'digital'],
    once: onceIn(EVENTS, uniqueIndex, write),
    read: (reply) => (made(reply) === undefined ? undefined : {}),
  });
}

function createCase(uniqueIndex: boolean) {
  const write: Write<{ readonly phone: unknown }> = (_input, { key, fields }) =>
    post(path`${TABLES}/${CASES}`, { ...caseRecord(fields, SERVICENOW_CASE), correlation_id: key });
  return operation({
    input: { phone: optional(phone()) },
    undeclared: 'passed on',
    orderedBy: (input) => input.phone,
    once: onceIn(CASES, uniqueIndex, write),
    read: (reply) => made(reply),
    answer: { caseId: text('', { needed: true }) },
  });
}

function onceIn<Input>(table: string, uniqueIndex: boolean, write: Write<Input>): Once<Input> {
  const find: Find<Input> = {
    ask: (_input, { key }) =>
      get(path`${TABLES}/${table}`, {
        sysparm_query: encodedQuery`correlation_id=${key}`,
        sysparm_fields: 'correlation_id,sys_id,number',
        sysparm_limit: 1,
      }),
    read: (reply, { key }: Pick<WriteContext, 'key'>) =>
      oneOf(found(reply), { many: 'first' }, (row) =>
        row['correlation_id'] === key ? caseOf(row) : undefined,
      ),
  };
  return uniqueIndex ? { by: 'upsert', write, find } : { by: 'look-first', write, find };
}

function found(reply: Reply) {
  return reply.status === 200 ? rows(reply, '/result') : undefined;
}

function made(reply: Reply) {
  const record = at(reply.json, '/result');
  return reply.status === 201 && at(record, '/sys_id') !== undefined ? caseOf(record) : undefined;
}

/** People know a case by its number. */
function caseOf(record: unknown) {
  return { caseId: at(record, '/number') ?? at(record, '/sys_id') };
}
