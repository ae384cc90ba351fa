/** The simulated CRM: one server, three dialects, distinguished by their paths. */
import { jsonObject, type SimReply, type SimRequest, type SimSystem } from '../system.ts';
import { type CrmBook, createCrmBook } from './book.ts';
import type { SimCustomer } from './customers.ts';
import { answerRest, refuseAsRest, restKind } from './rest.ts';
import { answerSalesforce, refuseAsSalesforce, salesforceKind } from './salesforce.ts';
import { answerServiceNow, refuseAsServiceNow, serviceNowKind } from './servicenow.ts';

/**
 * Admin routes of its own, beside the common ones:
 * - `POST /rules` `{rules: [{kind?, eventId?, eventType?, interactionId?, emptyField?, status, times?}]}`: refusals on demand;
 *   `GET /rules`: the same, with how often each has struck
 * - `POST /options` `{idempotencyKeys?: "yes"|"no", caseOn?: "wrapup"|"every"|"never"}`
 * - `POST /customers` `{phone, customerId, tier}`, or `{phone}` alone to hide a customer
 * - `GET /repeats`: calls that named an effect made before
 */
export function createCrm(): SimSystem {
  const book = createCrmBook();
  return {
    name: 'crm',
    kindOf: (method, segments) =>
      salesforceKind(method, segments) ?? serviceNowKind(method, segments) ?? restKind(method, segments),
    handle(request) {
      if (salesforceKind(request.method, request.segments) !== undefined)
        return answerSalesforce(book, request);
      if (serviceNowKind(request.method, request.segments) !== undefined)
        return answerServiceNow(book, request);
      return answerRest(book, request);
    },
    refusal({ method, segments }, refusal) {
      if (salesforceKind(method, segments) !== undefined) return refuseAsSalesforce(refusal);
      return serviceNowKind(method, segments) === undefined
        ? refuseAsRest(refusal)
        : refuseAsServiceNow(refusal);
    },
    effects: () => book.ledger.effects(),
    state: () => ({
      options: book.options,
      repeats: book.ledger.repeats().length,
      conflicts: book.ledger.repeats().filter(({ sameBody }) => !sameBody).length,
    }),
    reset: () => book.reset(),
    admin: {
      'POST /rules': (request) => book.rules.replace(request),
      'GET /rules': () => ({ status: 200, body: { rules: book.rules.all() } }),
      'POST /options': (request) => setOptions(book, request),
      'POST /customers': (request) => setCustomer(book, request),
      'GET /repeats': () => ({ status: 200, body: { items: book.ledger.repeats() } }),
    },
  };
}

function setOptions(book: CrmBook, { text }: SimRequest): SimReply {
  const { idempotencyKeys, caseOn } = jsonObject(text) ?? {};
  if (idempotencyKeys === 'yes' || idempotencyKeys === 'no') book.options.idempotencyKeys = idempotencyKeys;
  if (caseOn === 'wrapup' || caseOn === 'every' || caseOn === 'never') book.options.caseOn = caseOn;
  return { status: 200, body: book.options };
}

function setCustomer(book: CrmBook, { text }: SimRequest): SimReply {
  const { phone, customerId, tier } = jsonObject(text) ?? {};
  if (typeof phone !== 'string') return { status: 400, body: { error: 'phone is missing' } };
  const customer: SimCustomer | null =
    typeof customerId === 'string' && typeof tier === 'string' ? { customerId, tier } : null;
  book.overrides.set(phone, customer);
  return { status: 200, body: { phone } };
}
