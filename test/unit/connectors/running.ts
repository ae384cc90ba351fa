/** Lookups, operations and events of a connector, run against a system in the same process. */
import { hasher } from '../../../lambdas/adapters/system.ts';
import type { ConnectorEvent, WriteRule } from '../../../lambdas/core/connector/definition.ts';
import { converse } from '../../../lambdas/core/connector/exchange.ts';
import type { Connector } from '../../../lambdas/core/connector/index.ts';
import { readInputs } from '../../../lambdas/core/connector/input.ts';
import { type LookupAnswer, lookUp } from '../../../lambdas/core/connector/look-up.ts';
import { eventEffectKey, ruleFor } from '../../../lambdas/core/connector/takes.ts';
import { type WriteResult, type Writing, writeOnce } from '../../../lambdas/core/connector/write.ts';
import type { InProcess } from './in-process.ts';

/** What of a system is asked here. */
type Called = Pick<InProcess, 'make' | 'clock'>;

const US = { defaultRegion: 'US' };

export async function asking(
  system: Called,
  connector: Connector,
  name: string,
  key: string,
  given: unknown,
): Promise<LookupAnswer> {
  const lookup = connector.lookups[name];
  const field = lookup?.keys[key];
  if (lookup === undefined || field === undefined) throw new Error(`no lookup ${name} by ${key}`);
  const { values } = await readInputs({ [key]: field }, { [key]: given }, US);
  const value = values[key];
  if (value === undefined) throw new Error(`${key} is unusable`);
  return converse(
    lookUp(connector, lookup, { key, value }, () => system.clock.nowMs),
    system.make,
  );
}

export async function doing(
  system: Called,
  connector: Connector,
  name: string,
  given: Record<string, unknown>,
  key: string,
  more: Partial<Writing> = {},
): Promise<WriteResult> {
  const operation = connector.operations[name];
  if (operation === undefined || 'refreshes' in operation) throw new Error(`no operation ${name}`);
  const { undeclared = 'refused' } = operation;
  const { values, faults } = await readInputs(operation.input, given, { ...US, undeclared });
  if (faults.length > 0) throw new Error(faults.map(({ field, reason }) => `${field} ${reason}`).join(', '));
  return write(system, connector, operation, { input: values, key, fields: given, ...more });
}

export const someEvent: ConnectorEvent = {
  platform: 'genesys',
  eventId: 'e-1',
  interactionId: 'i-1',
  eventType: 'conversation.wrapup',
  topic: 'voice',
  occurredAt: '2026-01-01T00:00:00.000Z',
  data: {},
};

export async function applying(
  system: Called,
  connector: Connector,
  part: Partial<ConnectorEvent>,
  more: Partial<Writing> = {},
): Promise<WriteResult> {
  const event = { ...someEvent, ...part };
  const rule = connector.events[ruleFor(connector, event) ?? ''];
  if (rule === undefined) throw new Error('nobody takes the event');
  return write(system, connector, rule, {
    input: event,
    key: eventEffectKey(hasher, event),
    fields: {},
    ...more,
  });
}

function write(
  system: Called,
  connector: Connector,
  rule: WriteRule,
  writing: Omit<Writing, 'now'>,
): Promise<WriteResult> {
  return converse(writeOnce(connector, rule, { ...writing, now: () => system.clock.nowMs }), system.make);
}
