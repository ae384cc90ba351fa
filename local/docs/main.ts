/** `npm run docs`: rewrites the generated parts of the docs. A test says when they are out of date. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildApp } from '../../lib/app.ts';
import { everyStatement, withConnectors } from '../iam/need/deployment.ts';
import { ledgerOf } from '../iam/need/ledger.ts';
import type { Stack } from '../template/template.ts';
import { architectureDiagram } from './diagram.ts';
import { furtherEntries, unseenTable } from './further-permissions.ts';
import { permissionTable } from './permissions.ts';
import { withSection } from './sections.ts';

const root = path.resolve(import.meta.dirname, '../..');
const codeOf = (): Code => Code.fromInline('exports.handler = 0');

/** The stacks under these settings. */
async function stacksUnder(overrides: Readonly<Record<string, string>>): Promise<Stack[]> {
  const outdir = await mkdtemp(path.join(tmpdir(), 'steadyline-docs-'));
  const { stacks } = (await buildApp({ outdir, codeOf, overrides })).app.synth();
  // Templates are read when they are first asked for.
  const all = stacks.map(({ stackName, template }) => ({ name: stackName, template }));
  await rm(outdir, { recursive: true });
  return all;
}

/** Replaces a generated part of a document. */
async function rewrite(document: string, part: string, text: string): Promise<void> {
  const file = path.join(root, 'docs', document);
  await writeFile(file, withSection(await readFile(file, 'utf8'), part, text));
}

const resources = Object.assign({}, ...(await stacksUnder({})).map(({ template }) => template.Resources));
await rewrite('ARCHITECTURE.md', 'architecture', `\`\`\`mermaid\n${architectureDiagram(resources)}\n\`\`\``);
const record = JSON.parse(await readFile(path.join(root, 'local/iam/need/calls.json'), 'utf8'));
const ledger = ledgerOf(await stacksUnder(everyStatement), record, 'steadyline');
await rewrite('SECURITY.md', 'permissions', permissionTable(ledger));
const further = ledgerOf(await stacksUnder(withConnectors), record, 'steadyline');
const entries = furtherEntries(further, ledger);
await rewrite('SECURITY.md', 'permissions of connectors', permissionTable({ ...further, entries }));
await rewrite('SECURITY.md', 'actions unseen', unseenTable(ledger));
