/**
 * HubSpot: every effect is a batch upsert of one by a unique property, so that making it again changes nothing.
 *
 *   POST /crm/v3/objects/contacts/search         {filterGroups, properties, sorts, limit: 2}: a limit of its own, and scarce
 *   POST /crm/v3/objects/tickets/batch/upsert    {inputs: [{idProperty: "steadyline_request", id, properties}]}
 *                                                200 {results: [{id}]}, 207 with errors
 *
 * Events become objects of a type of one's own, where there is one. Errors are `{status: "error", category, message}`. Notices
 * are lists of `{subscriptionType, objectId}`: ids alone.
 */
import type { Changes } from '../core/connector/definition.ts';
import {
  at,
  type Connector,
  email,
  get,
  lookup,
  on,
  oneOf,
  operation,
  optional,
  path,
  per,
  phone,
  post,
  type Reply,
  type Row,
  refresh,
  row,
  rows,
  seconds,
  staticHeader,
  text,
} from '../core/connector/index.ts';
import { textOf } from '../core/reply/fields.ts';
import type { ReplyTable } from '../core/reply/table.ts';
import { answerWith, connectorOf, type KindOptions, USUAL_CACHE } from './kind.ts';

export interface HubSpotOptions extends KindOptions {
  /** Properties with telephone numbers. @default phone, mobilephone */
  phones?: readonly string[];
  /** More properties of a contact, by the name in the answer. */
  answer?: Readonly<Record<string, string>>;
  /** Of several contacts the one changed last, or none. @default 'first' */
  many?: 'first' | 'none';
  /** Where new tickets are. @default pipeline 0, stage 1: HubSpot's own */
  ticket?: { pipeline: string; stage: string };
  /** The object type that keeps events, with a unique property `steadyline_key`. @default none: no events are taken */
  eventType?: string;
  /** How notices are signed. @default 'hubspot-v3', version 3, over method, address, body and time */
  signedBy?: Changes['verify'];
}

const OBJECTS = path`/crm/v3/objects`;

/** https://developers.hubspot.com/docs/api/error-handling and usage-details. */
const REPLIES: ReplyTable = {
  code: ['/policyName', '/category', '/errors/*/category'],
  message: ['/message', '/errors/*/message'],
  verdicts: {
    DAILY: 'account-throttled',
    RATE_LIMITS: 'throttled',
    EXPIRED_AUTHENTICATION: 'unauthorized',
    INVALID_AUTHENTICATION: 'unauthorized',
    OBJECT_NOT_FOUND: 'absent',
    // Under 207 as well.
    VALIDATION_ERROR: 'permanent',
    // Two upserts of one key at once: the next try finds the record.
    CONFLICT: 'transient',
  },
  statuses: { 404: 'absent', 477: 'transient' },
  refuses: (json) => at(json, '/status') === 'error' || Number(at(json, '/numErrors') ?? 0) > 0,
};

/** A connector to HubSpot. */
export function hubspot(options: HubSpotOptions): Connector {
  const { ticket = { pipeline: '0', stage: '1' }, eventType, signedBy = 'hubspot-v3' } = options;
  return connectorOf(
    {
      kind: 'hubspot',
      auth: staticHeader(),
      errors: REPLIES,
      lookups: { customer: customer(options) },
      operations: {
        'create-ticket': createTicket(ticket),
        'refresh-customer': refresh('customer', 'ani', { phone: phone() }),
      },
      events: eventType === undefined ? {} : { event: event(eventType) },
      changes: { verify: signedBy, read: changesIn },
    },
    // Professional: 190 in 10 s; search: 5 a second, of which one is left to others.
    { limits: { default: per(190, seconds(10)), search: per(4, seconds(1)) }, ...options },
  );
}

function customer({ phones = ['phone', 'mobilephone'], answer = {}, many = 'first' }: HubSpotOptions) {
  const properties = [...new Set(['firstname', 'lastname', 'lastmodifieddate', ...Object.values(answer)])];
  const ask = (names: readonly string[], values: readonly string[]) =>
    post(
      path`${OBJECTS}/contacts/search`,
      {
        filterGroups: names.map((propertyName) => ({ filters: [{ propertyName, operator: 'IN', values }] })),
        properties,
        sorts: [{ propertyName: 'lastmodifieddate', direction: 'DESCENDING' }],
        limit: 2,
      },
      { lane: 'search' },
    );
  const valuesOf = ({ id: customerId, properties: own, updatedAt: changedAt }: Row) => ({
    customerId,
    name: [at(own, '/firstname'), at(own, '/lastname')]
      .filter((part) => typeof part === 'string' && part !== '')
      .join(' '),
    ...Object.fromEntries(Object.entries(answer).map(([name, property]) => [name, at(own, `/${property}`)])),
    changedAt,
  });
  return lookup({
    keys: { ani: phone(), email: email() },
    ask: { ani: ({ ani }) => ask(phones, ani.spellings), email: (key) => ask(['email'], [key.email]) },
    read: (reply) => oneOf(rows(reply, '/results'), { many }, valuesOf),
    answer: answerWith(answer),
    entity: ({ customerId }) => `contact/${String(customerId)}`,
    cache: USUAL_CACHE,
  });
}

function upsertOf(type: string, idProperty: string, key: string, properties: Row) {
  const inputs = [{ idProperty, id: key, properties: { ...properties, [idProperty]: key } }];
  return post(path`${OBJECTS}/${type}/batch/upsert`, { inputs });
}

function createTicket({ pipeline, stage }: { pipeline: string; stage: string }) {
  return operation({
    input: {
      subject: text(),
      description: optional(text()),
      priority: optional(text()),
      phone: optional(phone()),
    },
    orderedBy: (input) => input.phone,
    once: {
      by: 'upsert',
      write: (input, { key }) =>
        upsertOf('tickets', 'steadyline_request', key, {
          subject: input.subject,
          content: input.description,
          hs_ticket_priority: input.priority,
          hs_pipeline: pipeline,
          hs_pipeline_stage: stage,
        }),
      find: {
        ask: (_input, { key }) => get(path`${OBJECTS}/tickets/${key}`, { idProperty: 'steadyline_request' }),
        read: (reply) => oneOf(row(reply), { many: 'first' }, ({ id }) => ({ ticketId: id })),
      },
    },
    read: (reply) => ({ ticketId: firstId(reply) }),
    answer: { ticketId: text('', { needed: true }) },
  });
}

function event(type: string) {
  return on({
    types: ['*'],
    topics: ['voice', 'digital'],
    once: {
      by: 'upsert',
      write: (given, { key }) =>
        upsertOf(type, 'steadyline_key', key, {
          platform: given.platform,
          event_id: given.eventId,
          interaction_id: given.interactionId,
          event_type: given.eventType,
          occurred_at: given.occurredAt,
        }),
    },
    read: (reply) => (firstId(reply) === undefined ? undefined : {}),
  });
}

function firstId(reply: Reply): unknown {
  return at(reply.json, '/results/0/id');
}

/** Of contacts alone; several notices come in one. */
function changesIn(body: unknown) {
  if (!Array.isArray(body)) return undefined;
  const ids = body.map((one) => [at(one, '/subscriptionType'), textOf(at(one, '/objectId'))]);
  if (!ids.every(([type, id]) => typeof type === 'string' && id !== undefined)) return undefined;
  return ids
    .filter(([type]) => String(type).startsWith('contact.'))
    .map(([, id]) => ({ entity: `contact/${id}` }));
}
