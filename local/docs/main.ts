/** `npm run docs`: rewrites the generated parts of the docs. A test says when they are out of date. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildApp } from '../../lib/app.ts';
import { architectureDiagram } from './diagram.ts';
import { withSection } from './sections.ts';

const root = path.resolve(import.meta.dirname, '../..');
const outdir = await mkdtemp(path.join(tmpdir(), 'steadyline-docs-'));
const codeOf = (): Code => Code.fromInline('exports.handler = 0');
const { stacks } = (await buildApp({ outdir, codeOf })).app.synth();
const resources = Object.assign({}, ...stacks.map(({ template }) => template.Resources));
await rm(outdir, { recursive: true });
const file = path.join(root, 'docs/ARCHITECTURE.md');
const diagram = `\`\`\`mermaid\n${architectureDiagram(resources)}\n\`\`\``;
await writeFile(file, withSection(await readFile(file, 'utf8'), 'architecture', diagram));
