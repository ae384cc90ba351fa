/**
 * Salesforce: every effect is an upsert by a unique external id, so that making it again changes nothing.
 *
 *   GET   …/query?q=SELECT Id, Name, …, SystemModstamp FROM Contact WHERE Phone IN (…) OR MobilePhone IN (…)
 *           ORDER BY SystemModstamp DESC LIMIT 2            in the spellings that people keep; or WHERE Email = '…'
 *   PATCH …/sobjects/Case/Steadyline_Request__c/{request id} 201 or 200 {id}; 204: GET …?fields=Id
 *   PATCH …/sobjects/Steadyline_Event__c/Steadyline_Key__c/{key}
 *           body {Platform__c, Event_Id__c, Interaction_Id__c?, Event_Type__c, Occurred_At__c, Data__c: JSON text}
 *
 * `…` is `/services/data/v66.0`. Both external ids must be marked unique. A session ends without a word after two idle
 * hours: its life is assumed, and `INVALID_SESSION_ID` renews it. Notices carry record ids, of 15 or 18 characters.
 */

import type { Changes } from '../core/connector/definition.ts';
import type { DefaultedField } from '../core/connector/fields.ts';
import {
  at,
  type Connector,
  clientCredentials,
  email,
  get,
  lookup,
  minutes,
  names,
  on,
  oneOf,
  operation,
  optional,
  patch,
  path,
  phone,
  type Reply,
  type Row,
  refresh,
  row,
  rows,
  soql,
  text,
} from '../core/connector/index.ts';
import { connectorOf, type KindOptions, USUAL_ANSWER, USUAL_CACHE } from './kind.ts';
import { SALESFORCE_REPLIES } from './salesforce-replies.ts';

export interface SalesforceOptions extends KindOptions {
  /** @default '66.0' */
  apiVersion?: string;
  contact?: ContactOptions;
  case?: CaseOptions;
  /** The object that keeps events, with its unique external id; `none` where the connector takes no events. */
  eventObject?: { object: string; externalId: string } | 'none';
  /** How the notices are signed that a flow or trigger sends, as `{id}` or `{ids: […]}`. @default none are taken */
  signedBy?: Changes['verify'];
}

interface ContactOptions {
  /** @default 'Contact' */
  object?: string;
  /** Fields with telephone numbers. @default Phone, MobilePhone */
  phones?: readonly string[];
  /** @default Email */
  emails?: readonly string[];
  /** By the name in the answer: the record's field, also of a parent (`Account.Name`), and what it is. @default text('standard') for a tier, else text('') */
  answer?: Readonly<Record<string, string | { field: string; as: DefaultedField }>>;
  /** Of several contacts the one changed last, or none. @default 'first' */
  many?: 'first' | 'none';
}

interface CaseOptions {
  /** @default 'Case' */
  object?: string;
  /** A unique external id. @default 'Steadyline_Request__c' */
  externalId?: string;
  /** More inputs, all texts, by the name of the record's field. */
  fields?: Readonly<Record<string, string>>;
}

/** A connector to Salesforce. */
export function salesforce(options: SalesforceOptions): Connector {
  const { apiVersion = '66.0', eventObject = EVENTS, signedBy } = options;
  const data = path`/services/data/v${apiVersion}`;
  return connectorOf(
    {
      kind: 'salesforce',
      auth: clientCredentials({
        tokenPath: '/services/oauth2/token',
        client: 'body',
        lifeIfUnstated: minutes(60),
        baseUrlFrom: 'instance_url',
      }),
      errors: SALESFORCE_REPLIES,
      lookups: { customer: customer(data, options.contact ?? {}) },
      operations: {
        'create-case': createCase(data, options.case ?? {}),
        'refresh-customer': refresh('customer', 'ani', { phone: phone() }),
      },
      events: eventObject === 'none' ? {} : { event: event(data, eventObject) },
      ...(signedBy === undefined ? {} : { changes: { verify: signedBy, read: changesIn } }),
    },
    options,
  );
}

type Path = ReturnType<typeof path>;
const EVENTS = { object: 'Steadyline_Event__c', externalId: 'Steadyline_Key__c' };

function customer(data: Path, options: ContactOptions) {
  const {
    object = 'Contact',
    phones = ['Phone', 'MobilePhone'],
    emails = ['Email'],
    many = 'first',
  } = options;
  const fields = Object.entries(options.answer ?? {}).map(([name, given]) =>
    typeof given === 'string'
      ? { name, field: given, as: USUAL_ANSWER[name] ?? text('') }
      : { name, ...given },
  );
  const wanted = [...new Set(['Id', 'Name', ...fields.map(({ field }) => field), 'SystemModstamp'])];
  const ask = (columns: readonly string[], values: readonly string[]) => {
    const [first, ...more] = columns.map((column) => soql`${names(column)} IN ${values}`);
    const where = more.reduce((all, one) => soql`${all} OR ${one}`, first ?? soql`Id = NULL`);
    return get(path`${data}/query`, {
      q: soql`SELECT ${names(...wanted)} FROM ${names(object)} WHERE ${where} ORDER BY SystemModstamp DESC LIMIT 2`,
    });
  };
  const valuesOf = (record: Row) => ({
    customerId: record['Id'],
    name: record['Name'],
    ...Object.fromEntries(fields.map(({ name, field }) => [name, fieldAt(record, field)])),
    changedAt: record['SystemModstamp'],
  });
  const answer = { ...USUAL_ANSWER, ...Object.fromEntries(fields.map(({ name, as }) => [name, as])) };
  return lookup({
    keys: { ani: phone(), email: email() },
    ask: { ani: ({ ani }) => ask(phones, ani.spellings), email: (key) => ask(emails, [key.email]) },
    read: (reply) => oneOf(reply.status === 200 ? rows(reply, '/records') : undefined, { many }, valuesOf),
    answer,
    entity: ({ customerId }) => recordId(String(customerId)),
    cache: USUAL_CACHE,
  });
}

function createCase(
  data: Path,
  { object = 'Case', externalId = 'Steadyline_Request__c', fields = {} }: CaseOptions,
) {
  const own = Object.keys(fields).map((name) => [name, optional(text())] as const);
  return operation({
    input: {
      phone: optional(phone()),
      email: optional(email()),
      subject: text(),
      description: optional(text()),
      priority: optional(text()),
      origin: optional(text()),
      customerId: optional(text()),
      ...Object.fromEntries(own),
    },
    orderedBy: (input) => input.phone,
    once: {
      by: 'upsert',
      write: (input, { key }) => {
        const more = Object.entries(fields).map(([name, field]) => [field, (input as Row)[name]]);
        return patch(path`${data}/sobjects/${object}/${externalId}/${key}`, {
          Subject: input.subject,
          Description: input.description,
          Priority: input.priority,
          Origin: input.origin,
          ContactId: input.customerId,
          SuppliedPhone: input.phone?.e164,
          SuppliedEmail: input.email,
          ...Object.fromEntries(more),
        });
      },
      find: {
        ask: (_input, { key }) =>
          get(path`${data}/sobjects/${object}/${externalId}/${key}`, { fields: 'Id' }),
        read: (reply) => oneOf(row(reply), { many: 'first' }, ({ Id }) => ({ caseId: Id })),
      },
    },
    read: (reply) => (isUpserted(reply) ? { caseId: at(reply.json, '/id') } : undefined),
    answer: { caseId: text('', { needed: true }) },
  });
}

function event(data: Path, { object, externalId }: { object: string; externalId: string }) {
  return on({
    types: ['*'],
    topics: ['voice', 'digital'],
    once: {
      by: 'upsert',
      write: (given, { key }) =>
        patch(path`${data}/sobjects/${object}/${externalId}/${key}`, {
          Platform__c: given.platform,
          Event_Id__c: given.eventId,
          Interaction_Id__c: given.interactionId,
          Event_Type__c: given.eventType,
          Occurred_At__c: given.occurredAt,
          Data__c: JSON.stringify(given.data),
        }),
    },
    read: (reply) => (isUpserted(reply) ? {} : undefined),
  });
}

/** Made (201) or brought up to date (200 with a body, 204 without). */
export function isUpserted({ status, shape, json }: Reply): boolean {
  if (shape === 'empty') return status === 204;
  return (status === 200 || status === 201) && typeof at(json, '/id') === 'string';
}

function fieldAt(record: Row, name: string): unknown {
  return at(record, `/${name.replaceAll('.', '/')}`);
}

/** The first 15 characters name the record; the last three of 18 only encode upper and lower case. */
function recordId(id: string): string {
  return /^[A-Za-z0-9]{18}$/.test(id) ? id.slice(0, 15) : id;
}

function changesIn(body: unknown) {
  const ids = [at(body, '/id'), ...[at(body, '/ids')].flat()].filter((id) => id !== undefined);
  if (ids.length === 0 || !ids.every((id) => typeof id === 'string' && id !== '')) return undefined;
  return (ids as string[]).map((id) => ({ entity: recordId(id) }));
}
