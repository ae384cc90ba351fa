/** What the property suite runs over: every way in which any connector makes a request. */
import type { ConnectorEvent, WriteRule } from '../../../lambdas/core/connector/definition.ts';
import type { Conversation } from '../../../lambdas/core/connector/exchange.ts';
import type { FieldValue, InputFields } from '../../../lambdas/core/connector/fields.ts';
import type { Connector } from '../../../lambdas/core/connector/index.ts';
import { lookUp } from '../../../lambdas/core/connector/look-up.ts';
import { type Writing, writeOnce } from '../../../lambdas/core/connector/write.ts';
import billing from '../../fixtures/connectors/billing.ts';
import ehr from '../../fixtures/connectors/ehr.ts';
import sales from '../../fixtures/connectors/sales.ts';
import { kinds } from '../../unit/connectors/kinds.ts';
import { keeper } from './keeper.ts';

export type Values = Record<string, FieldValue | undefined>;

export interface Subject {
  name: string;
  connector: Connector;
  /** Fields by which it is asked; of an event none. */
  fields: InputFields;
  /** Whether all of `fields` are given, or one. */
  takesEvent: boolean;
  passesOn: boolean;
  /** Undefined where it writes. */
  lookup?: string;
  start(given: Given): Conversation<unknown>;
}

export interface Given {
  values: Values;
  fields: Record<string, unknown>;
  event: ConnectorEvent;
  key: string;
  more?: Partial<Writing>;
}

export const NOW = Date.UTC(2026, 0, 1);
const now = () => NOW;

/** The shipped kinds, an organisation's own, and one that uses what those leave out. */
const connectors = { ...kinds, billing, ehr, sales, keeper };

export const subjects: readonly Subject[] = Object.entries(connectors).flatMap(([kind, connector]) => [
  ...lookupSubjects(kind, connector),
  ...writeSubjects(kind, connector),
]);

function lookupSubjects(kind: string, connector: Connector): Subject[] {
  return Object.entries(connector.lookups).flatMap(([name, lookup]) =>
    Object.entries(lookup.keys).map(([key, field]) => ({
      name: `${kind}: ${name} by ${key}`,
      connector,
      fields: { [key]: field },
      takesEvent: false,
      passesOn: false,
      lookup: name,
      start: ({ values }) => lookUp(connector, lookup, { key, value: values[key] as FieldValue }, now),
    })),
  );
}

function writeSubjects(kind: string, connector: Connector): Subject[] {
  const start = (rule: WriteRule, input: unknown, { key, fields, more }: Given) =>
    writeOnce(connector, rule, { input, key, fields, now, ...more });
  const operations = Object.entries(connector.operations).flatMap(([name, operation]): Subject[] => {
    if ('refreshes' in operation) return [];
    const { input: fields, undeclared } = operation;
    const passesOn = undeclared === 'passed on';
    return [
      {
        name: `${kind}: ${name}`,
        connector,
        fields,
        takesEvent: false,
        passesOn,
        start: (given) => start(operation, given.values, given),
      },
    ];
  });
  const events = Object.entries(connector.events).map(
    ([name, rule]): Subject => ({
      name: `${kind}: ${name}`,
      connector,
      fields: {},
      takesEvent: true,
      passesOn: false,
      start: (given) => start(rule, given.event, given),
    }),
  );
  return [...operations, ...events];
}
