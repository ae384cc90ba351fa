/**
 * Dataverse (Dynamics 365): every effect is an upsert by an alternate key, so that making it again changes nothing.
 *
 *   GET   …/contacts?$select=…&$filter=telephone1 eq '…' or …&$orderby=modifiedon desc&$top=2
 *   PATCH …/incidents(steadyline_request='<request id>')   201 or 200 the record, 204: GET …?$select=incidentid,ticketnumber
 *   PATCH …/steadyline_events(steadyline_key='<key>')
 *           columns steadyline_platform, …_platformeventid, …_interactionid, …_eventtype, …_occurredat, …_data:
 *           `steadyline_eventid` is the row's own id, a GUID
 *
 * `…` is `/api/data/v9.2`. Both columns must be alternate keys of their tables. Tokens come from Entra. Errors are
 * `{error: {code, message}}`; of the three limits of five minutes each answers 429 with Retry-After and a code of its own.
 * Notices name records by id, and are not signed: a shared key in a header.
 */
import type { Changes } from '../core/connector/definition.ts';
import {
  at,
  type Connector,
  clientCredentials,
  email,
  get,
  integer,
  lookup,
  minutes,
  names,
  odata,
  on,
  oneOf,
  operation,
  optional,
  patch,
  path,
  per,
  phone,
  type Reply,
  type Row,
  refresh,
  row,
  rows,
  text,
} from '../core/connector/index.ts';
import type { ReplyTable } from '../core/reply/table.ts';
import { answerWith, connectorOf, type KindOptions, USUAL_CACHE } from './kind.ts';

export interface DynamicsOptions extends KindOptions {
  /** Entra's id of the organisation; absent where `auth` says how tokens are had. */
  tenantId?: string;
  /** Columns with telephone numbers. @default telephone1, mobilephone */
  phones?: readonly string[];
  /** More columns of a contact, by the name in the answer. */
  answer?: Readonly<Record<string, string>>;
  /** Of several contacts the one changed last, or none. @default 'first' */
  many?: 'first' | 'none';
  /** The table that keeps events, by its set name, and its alternate key; `none` where the connector takes no events. */
  eventTable?: { set: string; key: string } | 'none';
  /** How notices are known to be the system's. @default none are taken */
  signedBy?: Changes['verify'];
}

const DATA = path`/api/data/v9.2`;
const HEADERS = { 'odata-version': '4.0', 'odata-maxversion': '4.0' };
const WRITE = { headers: { ...HEADERS, prefer: 'return=representation' } };

/** https://learn.microsoft.com/power-apps/developer/data-platform/api-limits and web-service-error-codes. */
const REPLIES: ReplyTable = {
  code: '/error/code',
  message: '/error/message',
  verdicts: {
    '0x80072322': 'account-throttled',
    '0x80072321': 'account-throttled',
    '0x80072326': 'account-throttled',
    // The alternate key, or another column's: the record itself has to say which.
    '0x80060892': 'duplicate',
    '0x80040237': 'duplicate',
    // A rule about duplicates found another record; our own key it isn't.
    '0x80040333': 'permanent',
    // Two writes of one row at once, a deadlock, a time-out of the database.
    '0x80060882': 'transient',
    '0x80044150': 'transient',
    '0x80044151': 'transient',
    // There is no such table or column: of a record that says nothing.
    '0x8006088a': 'transient',
    '0x80060888': 'permanent',
  },
  messages: [{ says: /resource not found for the segment/i, verdict: 'transient' }],
  statuses: { 404: 'absent', 412: 'duplicate' },
};

/** A connector to Dataverse. */
export function dynamics(options: DynamicsOptions): Connector {
  const { tenantId = 'organizations', eventTable = EVENTS, signedBy, baseUrl } = options;
  return connectorOf(
    {
      kind: 'dynamics',
      auth: clientCredentials({
        tokenUrl: `https://login.microsoftonline.com/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
        client: 'body',
        scope: `${baseUrl.replace(/\/+$/, '')}/.default`,
      }),
      errors: REPLIES,
      lookups: { customer: customer(options) },
      operations: {
        'create-case': createCase,
        'refresh-customer': refresh('customer', 'ani', { phone: phone() }),
      },
      events: eventTable === 'none' ? {} : { event: event(eventTable) },
      ...(signedBy === undefined ? {} : { changes: { verify: signedBy, read: changesIn } }),
    },
    { limits: { default: per(6000, minutes(5)) }, ...options },
  );
}

const EVENTS = { set: 'steadyline_events', key: 'steadyline_key' };

function customer({ phones = ['telephone1', 'mobilephone'], answer = {}, many = 'first' }: DynamicsOptions) {
  const columns = [...new Set(['contactid', 'fullname', 'modifiedon', ...Object.values(answer)])];
  const ask = (wanted: readonly string[], values: readonly string[]) => {
    const each = wanted.flatMap((column) => values.map((value) => odata`${names(column)} eq ${value}`));
    const [first = odata`contactid eq null`, ...more] = each;
    return get(
      path`${DATA}/contacts`,
      {
        $select: names(...columns),
        $filter: more.reduce((all, one) => odata`${all} or ${one}`, first),
        $orderby: 'modifiedon desc',
        $top: 2,
      },
      { headers: HEADERS },
    );
  };
  return lookup({
    keys: { ani: phone(), email: email() },
    ask: {
      ani: ({ ani }) => ask(phones, ani.spellings),
      email: (key) => ask(['emailaddress1'], [key.email]),
    },
    read: (reply) => oneOf(rows(reply, '/value'), { many }, (record) => valuesOf(record, answer)),
    answer: answerWith(answer),
    entity: ({ customerId }) => String(customerId).toLowerCase(),
    cache: USUAL_CACHE,
  });
}

function valuesOf(record: Row, answer: Readonly<Record<string, string>>): Row {
  const own = Object.entries(answer).map(([name, column]) => [name, record[column]]);
  const { contactid: customerId, fullname: name, modifiedon: changedAt } = record;
  return { customerId, name, ...Object.fromEntries(own), changedAt };
}

const createCase = operation({
  input: {
    customerId: text(),
    subject: text(),
    description: optional(text()),
    priority: optional(integer()),
    phone: optional(phone()),
  },
  orderedBy: (input) => input.customerId,
  once: {
    by: 'upsert',
    write: (input, { key }) =>
      patch(
        path`${DATA}/incidents(${odata`steadyline_request=${key}`})`,
        {
          title: input.subject,
          description: input.description,
          prioritycode: input.priority,
          // A case belongs to somebody; the reference is a path, encoded as one.
          'customerid_contact@odata.bind': path`/contacts(${input.customerId})`.text,
        },
        WRITE,
      ),
    find: {
      ask: (_input, { key }) =>
        get(
          path`${DATA}/incidents(${odata`steadyline_request=${key}`})`,
          { $select: 'incidentid,ticketnumber' },
          { headers: HEADERS },
        ),
      read: (reply) => oneOf(row(reply), { many: 'first' }, caseOf),
    },
  },
  read: (reply) => written(reply),
  answer: { caseId: text('', { needed: true }) },
});

function event({ set, key: column }: { set: string; key: string }) {
  return on({
    types: ['*'],
    topics: ['voice', 'digital'],
    once: {
      by: 'upsert',
      write: (given, { key }) =>
        patch(
          path`${DATA}/${set}(${odata`${names(column)}=${key}`})`,
          {
            steadyline_platform: given.platform,
            steadyline_platformeventid: given.eventId,
            steadyline_interactionid: given.interactionId,
            steadyline_eventtype: given.eventType,
            steadyline_occurredat: given.occurredAt,
            steadyline_data: JSON.stringify(given.data),
          },
          { headers: HEADERS },
        ),
    },
    read: (reply) => (reply.shape === 'empty' || row(reply) !== undefined ? {} : undefined),
  });
}

/** The record; after a bare 204 only a query can show it. */
function written(reply: Reply) {
  const [record] = row(reply) ?? [];
  return record === undefined ? undefined : caseOf(record);
}

/** People know a case by its ticket number. */
function caseOf(record: Row) {
  return { caseId: record['ticketnumber'] ?? record['incidentid'] };
}

/** What a service endpoint sends of an execution: `PrimaryEntityId`, in any case. */
function changesIn(body: unknown) {
  const id = at(body, '/PrimaryEntityId') ?? at(body, '/id');
  if (typeof id !== 'string' || id === '') return undefined;
  const kind = at(body, '/PrimaryEntityName') ?? 'contact';
  return kind === 'contact' ? [{ entity: id.toLowerCase() }] : [];
}
