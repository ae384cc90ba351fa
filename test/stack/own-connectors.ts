/** Folders of connectors, made for a test. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');

/** An organisation's three: a FHIR server, a Salesforce, a system of its own. */
export const threeConnectors = join(root, 'test/fixtures/connectors');

/** One whose fields go back to the platform. */
export const writesBack = join(root, 'test/fixtures/write-back');

/** How files name what they import. */
const parts = {
  KINDS: join(root, 'lambdas/connectors'),
  CORE: join(root, 'lambdas/core/connector/index.ts'),
} as const;

/** A folder with these files; `KINDS` and `CORE` stand for where kinds and language are. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'steadyline-connectors-'));
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, name), text.replaceAll('KINDS', parts.KINDS).replaceAll('CORE', parts.CORE));
  made.push(folder);
  return folder;
}

const made: string[] = [];

/** Removes them all. */
export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A folder with so many Salesforce connectors that offer all there is to offer, each of another name. */
export function folderWith(count: number): string {
  return folderOf(
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `sales-${index}.ts`,
        `import { salesforce } from 'KINDS/salesforce.ts';
         export default salesforce({
           name: 'salesforce-org-${index}',
           baseUrl: 'https://acme-${index}.my.salesforce.com',
           signedBy: 'genesys',
         });`,
      ]),
    ),
  );
}
