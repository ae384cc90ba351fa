/** All Data Actions of a deployment. Those of the default connector are defined here: its routes are older than connectors. */
import { DEFAULT_CONNECTOR } from '../../lambdas/core/connector/default.ts';
import type { Connector } from '../../lambdas/core/connector/definition.ts';
import { connectorActions } from './connector-actions.ts';
import type { ActionDescription, InputField, OutputField } from './description.ts';
import { pollOf } from './poll.ts';

const CONVERSATION_ID: InputField = {
  name: 'conversationId',
  type: 'string',
  description: 'Call.ConversationId',
};
const PHONE: InputField = { name: 'phone', type: 'string', description: "The customer's number" };

const customerFields = (customerId: string, tier: string): OutputField[] => [
  { name: 'customerId', type: 'string', default: customerId, description: 'The customer' },
  { name: 'tier', type: 'string', default: tier, description: "The customer's tier" },
];

const customer: ActionDescription = {
  connector: DEFAULT_CONNECTOR,
  kind: 'lookup',
  name: 'customer',
  path: '/crm/customer-lookup',
  inputs: [{ name: 'ani', type: 'string', description: "The caller's number, as Call.Ani gives it" }],
  outputs: customerFields('UNKNOWN', 'standard'),
};

const operations: ActionDescription[] = [
  {
    connector: DEFAULT_CONNECTOR,
    kind: 'operation',
    name: 'create-case',
    path: '/crm/requests',
    constants: { operation: 'create-case' },
    requestKey: 'create-case',
    inputs: [
      CONVERSATION_ID,
      { ...PHONE, optional: true },
      { name: 'subject', type: 'string', optional: true, description: 'What the case is about' },
    ],
    outputs: [{ name: 'caseId', type: 'string', default: '', description: 'The case, once it is there' }],
  },
  {
    connector: DEFAULT_CONNECTOR,
    kind: 'operation',
    name: 'refresh-customer',
    path: '/crm/requests',
    constants: { operation: 'refresh-customer' },
    requestKey: 'refresh-customer',
    inputs: [PHONE],
    outputs: customerFields('', ''),
  },
];

/** Every action that there is, beside the CRM's those of an organisation's connectors. Throws SettingError as `connectorActions`. */
export function actionDescriptions(connectors: readonly Connector[] = []): ActionDescription[] {
  return [
    customer,
    ...operations,
    pollOf(DEFAULT_CONNECTOR, '/crm/requests/{requestId}', operations),
    ...connectors.flatMap(connectorActions),
  ];
}
