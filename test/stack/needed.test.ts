import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { furtherEntries, unseenTable } from '../../local/docs/further-permissions.ts';
import { permissionTable } from '../../local/docs/permissions.ts';
import { sectionOf } from '../../local/docs/sections.ts';
import { awsRows } from '../../local/iam/need/aws-calls.ts';
import { everyStatement, withConnectors } from '../../local/iam/need/deployment.ts';
import { ledgerOf } from '../../local/iam/need/ledger.ts';
import { unseenActions } from '../../local/iam/need/unseen.ts';
import type { Stack } from '../../local/template/template.ts';
import { synthesizeStacks } from './support.ts';

const root = resolve(import.meta.dirname, '../..');
const document = readFileSync(resolve(root, 'docs/SECURITY.md'), 'utf8');
const record = JSON.parse(readFileSync(resolve(root, 'local/iam/need/calls.json'), 'utf8'));

async function stacksUnder(overrides: Readonly<Record<string, string>>): Promise<Stack[]> {
  const templates = await synthesizeStacks(overrides);
  return Object.entries(templates).map(([name, template]) => ({
    name,
    template: template as Stack['template'],
  }));
}

const ledger = ledgerOf(await stacksUnder(everyStatement), record, 'steadyline');
const further = ledgerOf(await stacksUnder(withConnectors), record, 'steadyline');

describe('permissions', () => {
  test('P10: every statement is needed by a call (npm run permissions records them)', () => {
    const idle = ledger.entries.filter(({ needer }) => needer === undefined);
    expect(idle.map(({ place: { policy, statement } }) => ({ policy, statement }))).toEqual([]);
  });

  test('every recorded call, and every one that AWS itself makes, is allowed', () => {
    expect(ledger.refused).toEqual([]);
  });

  test('every row of AWS’s own calls is there for a statement', () => {
    const rows = [...ledger.entries, ...further.entries].flatMap(({ row }) => row ?? []);
    expect(new Set(rows)).toEqual(new Set(awsRows));
  });

  test('docs/SECURITY.md shows them (npm run docs writes them again)', () => {
    expect(sectionOf(document, 'permissions')).toEqual(permissionTable(ledger).split('\n'));
  });
});

/** API Gateway's pattern of GET /requests/{requestId} ends as that of the CRM's does, and covers it. */
const covered = [{ policy: 'function requests-poll', route: 'crm/requests/{requestId}' }];

describe('permissions of further connectors and of the production profile', () => {
  test('P10: every statement is needed by a recorded call of its own role, or AWS makes one', () => {
    const idle = further.entries.filter(({ needer }) => needer === undefined);
    expect(
      idle.map(({ place: { policy, statement } }) => ({
        policy,
        route: /\*\/\*\/([^"]+)"/.exec(JSON.stringify(statement))?.[1],
      })),
    ).toEqual(covered);
  });

  test('every recorded call, and every one that AWS itself makes, is allowed', () => {
    expect(further.refused).toEqual([]);
  });

  test('the calls of every connector’s functions were recorded under their own roles', () => {
    const callers = new Set(Object.keys(record));
    const own = further.account.document.roles
      .map(({ label }) => label)
      .filter((label) => /^(billing|ehr|sales)-[a-z]/.test(label));
    expect(own).toHaveLength(3 * 7);
    expect(own.filter((label) => !callers.has(label))).toEqual([]);
  });

  test('three connectors have seven roles each, and with the default stacks one of CodeDeploy each', () => {
    const more = further.account.document.roles.length - ledger.account.document.roles.length;
    expect(more).toBe(3 * 7 + 4);
    expect(new Set(further.account.document.roles.map(({ arn }) => arn)).size).toBe(
      further.account.document.roles.length,
    );
  });

  test('every action that no call was seen to use has a reason to stay (npm run permissions records calls)', () => {
    const { account, entries, calls } = ledger;
    const bare = unseenActions(account, entries, calls).filter(({ reason }) => reason === undefined);
    expect(bare).toEqual([]);
  });

  test('docs/SECURITY.md shows them (npm run docs writes them again)', () => {
    const entries = furtherEntries(further, ledger);
    const table = permissionTable({ ...further, entries });
    expect(sectionOf(document, 'permissions of connectors')).toEqual(table.split('\n'));
    expect(sectionOf(document, 'actions unseen')).toEqual(unseenTable(ledger).split('\n'));
  });
});
