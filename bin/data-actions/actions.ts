/** The three Data Actions: look a caller up, submit a request, poll it. */
import { type DataAction, type InputField, inputSchema, type OutputField, responseOf } from './action.ts';

export interface ActionOptions {
  /** Base address of the API, without a trailing slash. */
  url: string;
  /** A published contract can't change: a new one is a new version in the name. */
  version: number;
  /** ms; the lookup's own deadline, from its settings: the action's time-out must be longer. */
  lookupDeadlineMs: number;
}

/** Time-out of the actions that only take or read a record, s: above the API's own 6 s (own choice). */
const SHORT_TIMEOUT_S = 10;

const json = { 'Content-Type': 'application/json', 'x-api-key': '${credentials.apiKey}' };
const text = (description: string, fallback: string): OutputField => ({
  type: 'string',
  description,
  fallback,
});
const field = (name: string): string => `$esc.jsonString(\${input.${name}})`;

/** All three, checked by `faultsOf`. */
export function dataActions({ url, version, lookupDeadlineMs }: ActionOptions): DataAction[] {
  const lookup = action(`Steadyline lookup v${version}`, {
    timeoutSeconds: Math.ceil(lookupDeadlineMs / 1000) + 2,
    request: {
      requestUrlTemplate: `${url}/crm/customer-lookup`,
      requestType: 'POST',
      headers: json,
      requestTemplate: `{"ani": "${field('ani')}"}`,
    },
    inputs: { ani: { description: "The caller's number, as Call.Ani gives it", required: true } },
    outputs: {
      correlationId: text('Names this lookup in the logs', ''),
      source: text('cache, live, stale_cache or default', 'default'),
      customerId: text('The customer, or UNKNOWN', 'UNKNOWN'),
      tier: text("The customer's tier, or standard", 'standard'),
      found: { type: 'boolean', description: 'Whether the CRM knows the caller', fallback: false },
      cacheAge: { type: 'integer', description: 'Age of a cached answer in s', fallback: 0 },
      warning: text('Empty, or why the answer is not live', ''),
    },
  });
  const submit = action(`Steadyline submit v${version}`, {
    timeoutSeconds: SHORT_TIMEOUT_S,
    request: {
      requestUrlTemplate: `${url}/crm/requests`,
      requestType: 'POST',
      // The flow may run the action again: the same conversation and operation are the same request.
      headers: { ...json, 'Idempotency-Key': '${input.conversationId}-${input.operation}' },
      requestTemplate: `{"operation": "${field('operation')}", "phone": "${field('phone')}", "conversationId": "${field('conversationId')}", "subject": "${field('subject')}"}`,
    },
    inputs: {
      conversationId: { description: 'Call.ConversationId', required: true },
      operation: { description: 'create-case or refresh-customer', required: true },
      phone: { description: "The customer's number", required: true },
      subject: { description: 'What the case is about', required: false },
    },
    outputs: {
      requestId: text('Hand it to the poll', ''),
      status: text('PENDING, COMPLETE or FAILED', 'PENDING'),
    },
  });
  const poll = action(`Steadyline poll v${version}`, {
    timeoutSeconds: SHORT_TIMEOUT_S,
    request: {
      requestUrlTemplate: `${url}/crm/requests/$esc.url(\${input.requestId})`,
      requestType: 'GET',
      headers: json,
      requestTemplate: '${input.rawRequest}',
    },
    inputs: { requestId: { description: 'From the submit', required: true } },
    outputs: {
      requestId: text('The request', ''),
      status: text('PENDING, COMPLETE or FAILED', 'PENDING'),
      attempts: { type: 'integer', description: 'How often the CRM was tried', fallback: 0 },
      caseId: text('The case, once it is there', ''),
      customerId: text('The customer, after refresh-customer', ''),
      tier: text("The customer's tier, after refresh-customer", ''),
    },
  });
  return [lookup, submit, poll];
}

interface Parts {
  timeoutSeconds: number;
  request: DataAction['config']['request'];
  inputs: Record<string, InputField>;
  outputs: Record<string, OutputField>;
}

function action(name: string, { timeoutSeconds, request, inputs, outputs }: Parts): DataAction {
  const { schema, response } = responseOf(`${name} output`, outputs);
  return {
    name,
    integrationType: 'custom-rest-actions',
    actionType: 'custom',
    secure: false,
    config: { timeoutSeconds, request, response },
    contract: {
      input: { inputSchema: inputSchema(`${name} input`, inputs) },
      output: { successSchema: schema },
    },
  };
}
