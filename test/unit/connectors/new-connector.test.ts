import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkConnectors } from '../../../bin/connectors/check.ts';
import { kindNames } from '../../../bin/connectors/new/kind-names.ts';
import { writeNew } from '../../../bin/connectors/new/write.ts';
import { shippedKinds } from '../../../lib/connectors/shipped-kinds.ts';

/** Each kind has a connector in it, e.g. `my-fhir.ts`. */
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'connectors-'));
  for (const kind of kindNames) await writeNew({ name: `my-${kind}`, kind, folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('connectors new', () => {
  it('writes tests that are green', () => {
    const tests = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
    expect(tests).toHaveLength(kindNames.length);
    execFileSync(process.execPath, ['--test', ...tests], { cwd: folder, stdio: 'pipe' });
  });

  it('writes connectors that check has nothing to say of', async () => {
    const { connectors, faults } = await checkConnectors(folder, {});
    expect(faults).toEqual([]);
    expect(connectors.map(({ connector: { kind = 'own' } }) => kind).sort()).toEqual([...kindNames].sort());
  });

  it.each(kindNames.filter((kind) => kind !== 'warehouse'))(
    '%s: the fixtures show a record that is found, one that is not, a failure, and an effect',
    (kind) => {
      const file = path.join(folder, `fixtures/my-${kind}.json`);
      const cases = JSON.parse(readFileSync(file, 'utf8')) as { expected: unknown }[];
      expect(cases.map(({ expected }) => expected)).toMatchObject([
        { answer: { found: true } },
        { answer: { found: false } },
        { fails: 'transient' },
        { answer: { kind: 'applied' } },
        ...(kind === 'own' ? [{ fails: 'permanent' }] : []),
      ]);
    },
  );

  it('never writes over a file', async () => {
    const before = readFileSync(path.join(folder, 'my-own.ts'), 'utf8');
    await expect(writeNew({ name: 'my-own', kind: 'rest', folder })).rejects.toThrow(/is there already/);
    expect(readFileSync(path.join(folder, 'my-own.ts'), 'utf8')).toBe(before);
  });

  it.each(['crm', 'My', '../other', 'a-name-that-is-too-long', 'genesys'])(
    'refuses the name %s before it writes anything',
    async (name) => {
      const before = readdirSync(folder);
      await expect(writeNew({ name, kind: 'own', folder })).rejects.toMatchObject({ code: 'setting' });
      expect(readdirSync(folder)).toEqual(before);
    },
  );
});

it('the kinds that docs/CONNECTORS.md calls experimental are those of the table', () => {
  const docs = readFileSync(path.resolve(import.meta.dirname, '../../../docs/CONNECTORS.md'), 'utf8');
  const section = docs.split(/^## /m).find((one) => one.startsWith('Kinds that are shipped')) ?? '';
  const rows = [...section.matchAll(/^\| `([a-z]+)` \|.*\| ([^|]+) \|$/gm)];
  expect(Object.fromEntries(rows.map(([, kind, state]) => [kind, state === 'experimental']))).toEqual(
    Object.fromEntries(Object.entries(shippedKinds).map(([kind, one]) => [kind, one.isExperimental])),
  );
});
