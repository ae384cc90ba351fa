import { describe, expect, it } from '@jest/globals';
import { diffLines } from '../../../bin/commands/data-actions.ts';
import { connectorActions } from '../../../bin/data-actions/connector-actions.ts';
import { inputsOf } from '../../../bin/data-actions/frames.ts';
import { baseName } from '../../../bin/data-actions/generate.ts';
import { planActions } from '../../../bin/data-actions/plan.ts';
import { publishedNames } from '../../../bin/data-actions/published.ts';
import {
  type Connector,
  decimal,
  flag,
  integer,
  lookup,
  noAuth,
  operation,
  optional,
  path,
  phone,
  put,
  refresh,
  text,
} from '../../../lambdas/core/connector/index.ts';
import billing from '../../fixtures/connectors/billing.ts';
import loyalty from '../../fixtures/write-back/loyalty.ts';
import { cache, connectorWith, person } from '../connector/rig.ts';

const upsert = { by: 'upsert' as const, write: () => put(path`/x`, {}) };
const connector: Connector = {
  ...connectorWith(),
  auth: noAuth(),
  lookups: {
    person,
    account: lookup({
      keys: { number: integer() },
      ask: { number: () => put(path`/x`, {}) as never },
      read: () => undefined,
      answer: { share: decimal(0.5), open: flag(true) },
      cache,
    }),
  },
  operations: {
    note: operation({
      input: { words: text(), times: integer(1), phone: optional(phone()), conversationId: optional(text()) },
      once: upsert,
      answer: { noteId: text('none') },
    }),
    'refresh-account': refresh('account', 'number', { number: integer() }),
  },
};
const of = (kind: string) => connectorActions(connector).filter((one) => one.kind === kind);

describe('Data Actions of a connector', () => {
  it('are one for each lookup and operation and one poll, on the routes that follow from the names', () => {
    expect(connectorActions(billing).map((one) => [baseName(one), one.path])).toEqual([
      ['Steadyline billing balance', '/lookups/billing/balance'],
      ['Steadyline billing promise-payment', '/requests/billing/promise-payment'],
      ['Steadyline billing poll', '/requests/{requestId}'],
    ]);
  });

  it('a lookup by several keys requires none of them, one by a single key requires it', () => {
    expect(of('lookup').map(({ inputs }) => inputs.map(({ name, optional }) => [name, optional]))).toEqual([
      [
        ['ani', true],
        ['id', true],
      ],
      [['number', undefined]],
    ]);
  });

  it('a lookup that sends fields back takes the conversation, which a flow may leave out', () => {
    const [member] = connectorActions(loyalty).filter(({ kind }) => kind === 'lookup');
    expect(member?.inputs).toMatchObject([
      { name: 'ani' },
      { name: 'conversationId', type: 'string', optional: true, description: 'Call.ConversationId' },
    ]);
    expect(member?.inputs[0]).not.toHaveProperty('optional');
  });

  it('an operation requires what has neither a default nor may be absent, and the conversation always', () => {
    const [note] = of('operation');
    const inputs = note === undefined ? [] : inputsOf(note);
    expect(inputs.map(({ name, optional = false }) => [name, optional])).toEqual([
      ['words', false],
      ['times', true],
      ['phone', true],
      ['conversationId', false],
    ]);
  });

  it('outputs have the declared types and defaults; a refreshed record is nothing until it is there', () => {
    expect(of('lookup')[1]?.outputs).toEqual([
      { name: 'share', type: 'number', default: 0.5 },
      { name: 'open', type: 'boolean', default: true },
    ]);
    expect(of('poll')[0]?.outputs).toEqual([
      { name: 'noteId', type: 'string', default: 'none' },
      { name: 'share', type: 'number', default: 0 },
      { name: 'open', type: 'boolean', default: false },
      { name: 'found', type: 'boolean', default: false },
    ]);
  });
});

describe('data-actions diff with a credential', () => {
  const pages = [
    { entities: [{ name: 'Steadyline billing balance v1' }], nextUri: '/next' },
    { entities: [{ name: 'Other' }] },
  ];

  it('tells of each action whether Genesys Cloud has it, from every page', async () => {
    const asked: string[] = [];
    const published = await publishedNames(async (_method, path) => {
      asked.push(path);
      return pages[asked.length - 1];
    });
    expect(asked).toHaveLength(2);
    const { lock } = planActions(connectorActions(billing), new Map());
    expect(diffLines(planActions(connectorActions(billing), lock), published)).toEqual({
      differs: true,
      lines: [
        'Steadyline billing balance v1: as exported before; Genesys Cloud has it',
        'Steadyline billing promise-payment v1: as exported before; Genesys Cloud does not have it',
        'Steadyline billing poll v1: as exported before; Genesys Cloud does not have it',
      ],
    });
  });
});
