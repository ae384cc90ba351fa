/** The files of a new connector: itself, its test, and the fixtures that the test rehearses it with. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type KindName, titleOf } from './kind-names.ts';
import { templates } from './templates.ts';

const root = path.resolve(import.meta.dirname, '../../..');

export interface NewConnector {
  name: string;
  kind: KindName;
  /** Where it is to be. */
  folder: string;
}

/** Path, from the folder on, and content of the connector's own file. */
export function connectorFile(wanted: NewConnector): { file: string; content: string } {
  const { name, kind } = wanted;
  const { source, options = [] } = templates[kind];
  const content = source === undefined ? kindSource(kind, options) : textOf(source);
  return { file: `${name}.ts`, content: filled(content, wanted) };
}

/** The test, for Node's own runner: it needs nothing installed where the connector is. */
export function testFile(wanted: NewConnector): { file: string; content: string } {
  return { file: `${wanted.name}.test.ts`, content: filled(textOf('connector-test.txt'), wanted) };
}

function kindSource(kind: KindName, options: readonly string[]): string {
  const lines = ["name: '$NAME',", ...options].map((line) => `  ${line}`);
  const head = [
    `/** ${titleOf(kind)} of the organisation's own. */`,
    `import { ${kind} } from '$KINDS/${kind}.ts';`,
  ];
  return [...head, '', `export default ${kind}({`, ...lines, '});', ''].join('\n');
}

/** What stands for the connector's name and for the folders of this project. */
function filled(content: string, { name, folder }: NewConnector): string {
  return content
    .replaceAll('$NAME', name)
    .replaceAll('$CORE', from(folder, 'lambdas/core/connector'))
    .replaceAll('$KINDS', from(folder, 'lambdas/connectors'))
    .replaceAll('$TOOLS', from(folder, 'bin/connectors'));
}

/** As an import has it: relative, so that the checkout's own TypeScript is found. */
function from(folder: string, target: string): string {
  const relative = path.relative(path.resolve(folder), path.join(root, target)).split(path.sep).join('/');
  return relative.startsWith('.') ? relative : `./${relative}`;
}

function textOf(file: string): string {
  return readFileSync(path.join(import.meta.dirname, file), 'utf8');
}
