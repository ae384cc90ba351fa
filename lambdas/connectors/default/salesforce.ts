/**
 * Salesforce as CRM_KIND=salesforce has always meant it: contacts are found by a field of the organisation's own, and a
 * case takes whichever of a request's fields it knows.
 *
 *   GET   …/query?q=SELECT Id, Steadyline_Tier__c, SystemModstamp FROM Contact WHERE Steadyline_Phone__c = '<E.164>'
 *           ORDER BY SystemModstamp DESC LIMIT 1
 *   PATCH …/sobjects/Steadyline_Event__c/Steadyline_Key__c/{key}
 *   PATCH …/sobjects/Case/Steadyline_Request__c/{request id}
 *           body {fields that a case knows, phone as SuppliedPhone} · 201 or 200 {id}; 204: GET …?fields=Id
 *
 * `…` is `/services/data/v62.0`. Both external ids must be marked unique. `Steadyline_Phone__c` is an indexed field that
 * holds the E.164 form; of several contacts with one number the one changed last counts.
 */
import { CUSTOMER_ANSWER } from '../../core/connector/customers.ts';
import {
  at,
  type Connector,
  get,
  lookup,
  oneOf,
  operation,
  optional,
  patch,
  path,
  phone,
  row,
  rows,
  soql,
  text,
} from '../../core/connector/index.ts';
import { caseRecord, SALESFORCE_CASE } from '../case-fields.ts';
import { type KindOptions, USUAL_CACHE } from '../kind.ts';
import { isUpserted, salesforce } from '../salesforce.ts';

const API_VERSION = '62.0';
const DATA = path`/services/data/v${API_VERSION}`;

/** A connector to Salesforce that is let in by a fixed header. */
export function firstSalesforce(options: KindOptions): Connector {
  return salesforce({
    ...options,
    apiVersion: API_VERSION,
    lookups: { customer },
    operations: { 'create-case': createCase },
  });
}

const customer = lookup({
  keys: { ani: phone() },
  ask: {
    ani: ({ ani }) =>
      get(path`${DATA}/query`, {
        q: soql`SELECT Id, Steadyline_Tier__c, SystemModstamp FROM Contact WHERE Steadyline_Phone__c = ${ani.e164} ORDER BY SystemModstamp DESC LIMIT 1`,
      }),
  },
  read: (reply) =>
    oneOf(reply.status === 200 ? rows(reply, '/records') : undefined, { many: 'first' }, (record) => ({
      customerId: record['Id'],
      tier: record['Steadyline_Tier__c'],
      changedAt: record['SystemModstamp'],
    })),
  answer: CUSTOMER_ANSWER,
  cache: USUAL_CACHE,
});

const createCase = operation({
  input: { phone: optional(phone()) },
  undeclared: 'passed on',
  orderedBy: (input) => input.phone,
  once: {
    by: 'upsert',
    write: (_input, { key, fields }) =>
      patch(path`${DATA}/sobjects/Case/Steadyline_Request__c/${key}`, caseRecord(fields, SALESFORCE_CASE)),
    find: {
      ask: (_input, { key }) =>
        get(path`${DATA}/sobjects/Case/Steadyline_Request__c/${key}`, { fields: 'Id' }),
      read: (reply) => oneOf(row(reply), { many: 'first' }, ({ Id }) => ({ caseId: Id })),
    },
  },
  read: (reply) => (isUpserted(reply) ? { caseId: at(reply.json, '/id') } : undefined),
  answer: { caseId: text('', { needed: true }) },
});
