import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { permissionTable } from '../../local/docs/permissions.ts';
import { createAccount } from '../../local/iam/account/account.ts';
import { accountDocument } from '../../local/iam/account/of-template.ts';
import { offlineContext } from '../../local/iam/account/offline.ts';
import { awsRows } from '../../local/iam/need/aws-calls.ts';
import { everyStatement } from '../../local/iam/need/deployment.ts';
import { ledgerOf } from '../../local/iam/need/ledger.ts';
import type { Stack } from '../../local/template/template.ts';
import { threeConnectors } from './own-connectors.ts';
import { synthesizeStacks } from './support.ts';

const root = resolve(import.meta.dirname, '../..');
const record = JSON.parse(readFileSync(resolve(root, 'local/iam/need/calls.json'), 'utf8'));

async function stacksUnder(overrides: Readonly<Record<string, string>>): Promise<Stack[]> {
  const templates = await synthesizeStacks(overrides);
  return Object.entries(templates).map(([name, template]) => ({
    name,
    template: template as Stack['template'],
  }));
}

const ledger = ledgerOf(await stacksUnder(everyStatement), record, 'steadyline');

describe('permissions', () => {
  test('P10: every statement is needed by a call (npm run permissions records them)', () => {
    const idle = ledger.entries.filter(({ needer }) => needer === undefined);
    expect(idle.map(({ place: { policy, statement } }) => ({ policy, statement }))).toEqual([]);
  });

  test('every recorded call, and every one that AWS itself makes, is allowed', () => {
    expect(ledger.refused).toEqual([]);
  });

  test('every row of AWS’s own calls is there for a statement', () => {
    expect(new Set(ledger.entries.flatMap(({ row }) => row ?? []))).toEqual(new Set(awsRows));
  });

  test('docs/SECURITY.md shows them (npm run docs writes them again)', () => {
    expect(readFileSync(resolve(root, 'docs/SECURITY.md'), 'utf8')).toContain(permissionTable(ledger));
  });

  test('the policies of further connectors are in the language that the runner enforces', async () => {
    const stacks = await stacksUnder({ CONNECTORS_DIR: threeConnectors });
    const { document } = createAccount(accountDocument(offlineContext(stacks), 'steadyline'));
    expect(document.roles.length).toBeGreaterThan(ledger.account.document.roles.length);
  });
});
