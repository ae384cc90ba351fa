/** What `--crm` names: every kind is asked for what its connector has, and made as hard as its simulator can. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectorFile } from '../../../bin/connectors/new/files.ts';
import type { Connector } from '../../../lambdas/core/connector/index.ts';
import { readInputs } from '../../../lambdas/core/connector/input.ts';
import { loadConnector } from '../../../lib/connectors/load.ts';
import { shippedKinds } from '../../../lib/connectors/shipped-kinds.ts';
import { parseOptions } from '../../../local/drill/options.ts';
import { planOf } from '../../../local/drill/plan.ts';
import { targetNames, targetOf, targetSettings } from '../../../local/drill/targets/index.ts';
import { type DrilledKindName, drilledKinds } from '../../../local/drill/targets/kinds.ts';
import { customerOf } from '../../../local/simulators/crm/customers.ts';
import { simulatorsByKind } from '../../../local/simulators/kinds.ts';
import { inProcess, publicKey } from '../connectors/in-process.ts';
import { doing } from '../connectors/running.ts';

const kinds = Object.keys(drilledKinds) as DrilledKindName[];
let folder: string;
const connectors = new Map<string, Connector>();
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'drilled-'));
  for (const kind of kinds) {
    const { file, content } = connectorFile({ name: kind, kind, folder });
    writeFileSync(path.join(folder, file), content);
    connectors.set(kind, (await loadConnector(path.join(folder, file))).connector);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const connectorOf = (kind: string): Connector => {
  const connector = connectors.get(kind);
  if (connector === undefined) throw new Error(`no connector of ${kind}`);
  return connector;
};

it('every shipped kind can be drilled', () => {
  expect([...targetNames].sort()).toEqual(Object.keys(shippedKinds).sort());
});

it.each(kinds)('%s: its settings are those of a deployment with its connector, at its own limit', (kind) => {
  const { calls, windowMs } = drilledKinds[kind].limit;
  const prefix = kind.toUpperCase();
  expect(targetSettings(kind)).toEqual({
    CONNECTORS_DIR: expect.stringMatching(new RegExp(`/${kind}$`)),
    [`${prefix}_RATE_LIMIT`]: String(calls),
    [`${prefix}_RATE_WINDOW_MS`]: String(windowMs),
  });
});

describe.each(kinds)('%s', (kind) => {
  const target = targetOf(kind, 100);
  const { lookup, create, refresh, simulator } = drilledKinds[kind];

  it('is asked by a lookup and an operation that its connector has, with inputs that it takes', async () => {
    const { lookups, operations, events } = connectorOf(kind);
    expect(lookups[lookup]?.keys).toHaveProperty('ani');
    for (const [operation, name] of [
      ['create-case', create.operation],
      ['refresh-customer', refresh],
    ] as const) {
      const asked = target.requests.submit(operation, 'ref-1', '+14155550100');
      expect(asked.path).toBe(`/requests/${kind}/${name}`);
      const { faults } = await readInputs(
        operations[name]?.input ?? {},
        { ...asked.body },
        { defaultRegion: 'US' },
      );
      expect(faults).toEqual([]);
    }
    expect(Object.keys(events)).toEqual(target.takesEvents ? ['event'] : []);
  });

  it('its simulator knows the hardships, and shows the reference of a case in its effect', async () => {
    const system = simulatorsByKind[kind]?.();
    if (system === undefined) throw new Error('no simulator');
    const connector = connectorOf(kind);
    const running = inProcess(system, connector);
    running.admin('POST /keys', { clientId: 'local-client-id', algorithm: 'RS384', publicKey });
    expect(running.admin('POST /options', simulator)?.body).toMatchObject(simulator);
    const { body } = target.requests.submit('create-case', 'ref-1', '+14155550100');
    await doing(running, connector, create.operation, { ...body }, 'key-1');
    expect(system.effects()).toMatchObject([{ kind: 'case', reference: 'ref-1' }]);
  });

  it('an answer is right that names the customer, or says that there is none', () => {
    const caller = { ani: '+14155550100', phone: '+14155550100' };
    const stranger = { ani: '+14155559999', phone: '+14155559999' };
    const answer = { correlationId: 'c', source: 'live', found: true };
    const name = `Person ${customerOf(caller.phone)?.customerId}`;
    const { isUsable } = target.lookups;
    expect(isUsable(caller, { ...answer, name })).toBe(true);
    expect(isUsable(caller, { ...answer, name: 'Person C-other' })).toBe(false);
    expect(isUsable(caller, { ...answer, found: false, name: '' })).toBe(false);
    expect(isUsable(stranger, { ...answer, name })).toBe(false);
    expect(isUsable(stranger, { ...answer, found: false, name: '' })).toBe(true);
    expect(isUsable(caller, { ...answer, source: 'stale_cache', name: '' })).toBe(true);
    expect(isUsable(caller, { ...answer, source: 'default', found: false, name: null })).toBe(false);
  });
});

it('the warehouse is taken away alone: callers and cases are the CRM’s', () => {
  const { target } = planOf(parseOptions(['--crm', 'warehouse']));
  expect(target).toMatchObject({
    name: 'warehouse',
    simulator: 'warehouse',
    lookups: { path: '/crm/customer-lookup' },
    requests: { sink: 'crm' },
  });
});
