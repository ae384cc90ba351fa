/**
 * Salesforce: every effect is an upsert by a unique external id, so that making it again changes nothing.
 *
 *   GET   …/query?q=SELECT Id, Steadyline_Tier__c, SystemModstamp FROM Contact WHERE Steadyline_Phone__c = '<E.164>'
 *           ORDER BY SystemModstamp DESC LIMIT 1
 *           200 {totalSize, records: [{Id, Steadyline_Tier__c, SystemModstamp}]}, unknown: {totalSize: 0, records: []}
 *   PATCH …/sobjects/Steadyline_Event__c/Steadyline_Key__c/{key}
 *           body {Platform__c, Event_Id__c, Interaction_Id__c?, Event_Type__c, Occurred_At__c, Data__c: JSON text}
 *           201 made, 200 or 204 was there · key: sha256 of `{platform}#{eventId}` in hex, since external ids are
 *           compared without case and are shorter than event ids may be
 *   PATCH …/sobjects/Case/Steadyline_Request__c/{request id}
 *           body {fields that a case knows, phone as SuppliedPhone} · 201 or 200 {id}; 204: GET …?fields=Id
 *
 * `…` is `/services/data/v62.0`. Both external ids must be marked unique. `Steadyline_Phone__c` is an indexed field that
 * holds the E.164 form; of several contacts with one number the one changed last counts. Errors are `[{errorCode, message}]`.
 * Event records carry no case id, so that they lead to no platform update.
 */
import { createHash } from 'node:crypto';
import type { Crm } from '../../../core/ports.ts';
import { field, textOf } from '../../../core/reply/fields.ts';
import type { Reply } from '../../../core/reply/read-reply.ts';
import { customerOf, pathSegment, UNKNOWN_CUSTOMER } from './answers.ts';
import { caseRecord, SALESFORCE_CASE } from './case-fields.ts';
import { type CrmConnection, createAsk } from './exchange.ts';
import { SALESFORCE_REPLIES } from './salesforce-replies.ts';

const DATA = '/services/data/v62.0';

/** The port over Salesforce. */
export function createSalesforceCrm(connection: CrmConnection): Crm {
  const ask = createAsk(connection, { table: SALESFORCE_REPLIES });
  return {
    findCustomer: (phone, options) => {
      // A canonical number has nothing to quote; anything else must not reach the query's text.
      const number = phone.replace(/[^+\d]/g, '');
      const soql = `SELECT Id, Steadyline_Tier__c, SystemModstamp FROM Contact WHERE Steadyline_Phone__c = '${number}' ORDER BY SystemModstamp DESC LIMIT 1`;
      return ask({ method: 'GET', path: `${DATA}/query?q=${encodeURIComponent(soql)}` }, options, (reply) => {
        const records = field(reply.json, 'records');
        if (reply.status !== 200 || !Array.isArray(records)) return undefined;
        if (records.length === 0) return UNKNOWN_CUSTOMER;
        const [id, tier, changedAt] = ['Id', 'Steadyline_Tier__c', 'SystemModstamp'].map((name) =>
          field(records[0], name),
        );
        return customerOf(id, tier, changedAt);
      });
    },

    async applyEvent(event, options) {
      const key = createHash('sha256').update(`${event.platform}#${event.eventId}`).digest('hex');
      const body = {
        Platform__c: event.platform,
        Event_Id__c: event.eventId,
        ...(event.interactionId === undefined ? {} : { Interaction_Id__c: event.interactionId }),
        Event_Type__c: event.eventType,
        Occurred_At__c: event.occurredAt,
        Data__c: JSON.stringify(event.data),
      };
      const path = `${DATA}/sobjects/Steadyline_Event__c/Steadyline_Key__c/${key}`;
      return ask({ method: 'PATCH', path, body, idempotencyKey: key }, options, (reply) =>
        isUpserted(reply) ? {} : undefined,
      );
    },

    async createCase({ requestId, fields }, options) {
      const body = caseRecord(fields, SALESFORCE_CASE);
      const path = `${DATA}/sobjects/Case/Steadyline_Request__c/${pathSegment(requestId)}`;
      const upserted = await ask(
        { method: 'PATCH', path, body, idempotencyKey: requestId },
        options,
        (reply) => (isUpserted(reply) ? { caseId: textOf(field(reply.json, 'id')) } : undefined),
      );
      if (upserted.caseId !== undefined) return { caseId: upserted.caseId };
      const question = { method: 'GET', path: `${path}?fields=Id`, kind: 'check' } as const;
      return ask(question, options, (reply) => {
        const caseId = reply.status === 200 ? textOf(field(reply.json, 'Id')) : undefined;
        return caseId === undefined ? undefined : { caseId };
      });
    },
  };
}

/** Made (201) or brought up to date (200 with a body, 204 without). */
function isUpserted({ status, json }: Reply): boolean {
  if (status === 204) return true;
  return (status === 200 || status === 201) && textOf(field(json, 'id')) !== undefined;
}
