/** The Data Actions of an organisation's connector: one for each lookup and operation, from the fields that it declares. */
import type {
  Connector,
  Lookup,
  Operation,
  RefreshOperation,
} from '../../lambdas/core/connector/definition.ts';
import type {
  AnswerFields,
  FieldType as DeclaredType,
  Field,
  InputFields,
} from '../../lambdas/core/connector/fields.ts';
import type { ActionDescription, FieldType, InputField, OutputField } from './description.ts';
import { pollOf } from './poll.ts';

const TYPES: Readonly<Record<DeclaredType, FieldType>> = {
  text: 'string',
  phone: 'string',
  email: 'string',
  integer: 'integer',
  decimal: 'number',
  flag: 'boolean',
};
const WORDS: Readonly<Partial<Record<DeclaredType, string>>> = {
  phone: 'A telephone number, as Call.Ani gives it',
  email: 'An e-mail address',
};
/** What the poll answers of a refreshed record before it is there: nothing that could be taken for a value. */
const NOTHING: Readonly<Record<FieldType, OutputField['default']>> = {
  string: '',
  integer: 0,
  number: 0,
  boolean: false,
};

/** Throws SettingError where two operations answer one field differently: one poll answers for all of them. */
export function connectorActions(connector: Connector): ActionDescription[] {
  const { name } = connector;
  const operations = Object.entries(connector.operations).map(([one, operation]) =>
    operationAction(connector, one, operation),
  );
  return [
    ...Object.entries(connector.lookups).map(([one, lookup]) => lookupAction(name, one, lookup)),
    ...operations,
    ...(operations.length === 0 ? [] : [pollOf(name, '/requests/{requestId}', operations)]),
  ];
}

function lookupAction(
  connector: string,
  name: string,
  { keys, answer, writeBack }: Lookup,
): ActionDescription {
  const isOneOfSeveral = Object.keys(keys).length > 1;
  return {
    connector,
    kind: 'lookup',
    name,
    path: `/lookups/${connector}/${name}`,
    inputs: [
      ...inputsOf(keys, isOneOfSeveral),
      ...(writeBack === undefined ? [] : [conversationOf(writeBack.conversation)]),
    ],
    outputs: outputsOf(answer),
  };
}

/** Without it the lookup answers all the same, and nothing goes back to the platform. */
function conversationOf(name: string): InputField {
  return { name, type: 'string', optional: true, description: 'Call.ConversationId' };
}

function operationAction(connector: Connector, name: string, operation: Operation): ActionDescription {
  return {
    connector: connector.name,
    kind: 'operation',
    name,
    path: `/requests/${connector.name}/${name}`,
    // The conversation distinguishes one request from another: no flow may leave it out.
    inputs: inputsOf(operation.input, false).map((one) =>
      one.name === 'conversationId' ? { ...one, optional: false, description: 'Call.ConversationId' } : one,
    ),
    outputs: 'refreshes' in operation ? refreshedOf(connector, operation) : outputsOf(operation.answer),
  };
}

/** A field that a write answers, too, has that one's default: the poll has one of each name. */
function refreshedOf({ lookups, operations }: Connector, { refreshes }: RefreshOperation): OutputField[] {
  const written = Object.values(operations).flatMap((one) =>
    'refreshes' in one ? [] : outputsOf(one.answer),
  );
  const found: OutputField = { name: 'found', type: 'boolean', default: false };
  return [...outputsOf(lookups[refreshes]?.answer ?? {}), found].map(
    (one) =>
      written.find(({ name, type }) => name === one.name && type === one.type) ?? {
        ...one,
        default: NOTHING[one.type],
      },
  );
}

function inputsOf(fields: InputFields, mayAllBeAbsent: boolean): InputField[] {
  return Object.entries(fields).map(([name, field]) => ({
    name,
    type: TYPES[field.type],
    ...(mayAllBeAbsent || isOptional(field) ? { optional: true } : {}),
    ...descriptionOf(field),
  }));
}

function isOptional({ optional, default: value }: Field): boolean {
  return optional || value !== undefined;
}

function descriptionOf({ type }: Field): Pick<InputField, 'description'> {
  const description = WORDS[type];
  return description === undefined ? {} : { description };
}

function outputsOf(fields: AnswerFields): OutputField[] {
  return Object.entries(fields).map(([name, { type, default: value }]) => ({
    name,
    type: TYPES[type],
    default: typeof value === 'object' ? value.e164 : value,
  }));
}
