/**
 * Renders the scenarios with Apache Velocity 1.7 and records the texts that the tests hold, which so need no Java:
 * `node test/velocity/record.ts <folder of Debian's velocity.jar, commons-collections3.jar and commons-lang.jar>`
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { scenarios } from './scenarios.ts';

const fixtures = path.resolve(import.meta.dirname, '../fixtures');
const jars = path.join(process.argv[2] ?? '/usr/share/java', '*');
const base64 = (text: string) => Buffer.from(text).toString('base64');
const read = (file: string) => JSON.parse(readFileSync(path.join(fixtures, file), 'utf8'));
const record = (file: string, rows: readonly unknown[]) =>
  writeFileSync(
    path.join(fixtures, file),
    `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`,
  );

/** What Velocity makes of each; undefined: it can't read the template. */
function render(
  all: readonly { template: string; given: Readonly<Record<string, string>>; isInput: boolean }[],
): (string | undefined)[] {
  const lines = all.map(({ template, given, isInput }) =>
    [
      base64(template),
      ...Object.entries(given).map(([name, value]) => `${isInput ? 'input.' : ''}${name}=${base64(value)}`),
    ].join(' '),
  );
  const source = path.join(import.meta.dirname, 'Render.java');
  const input = `${lines.join('\n')}\n`;
  const output = execFileSync('java', ['-cp', jars, source], { input, maxBuffer: 1e8 }).toString();
  return output
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [kind, text = ''] = line.split(' ');
      return kind === 'ok' ? Buffer.from(text, 'base64').toString() : undefined;
    });
}

const wanted = scenarios().map((one) => ({ ...one, isInput: one.part !== 'answer' }));
const shown = read('cases/data-actions.json').rendering.cases.map(
  ({ template, input }: { template: string; input: Record<string, string> }) => ({
    ...{ action: 'a case', part: 'body', template, given: input, isInput: true },
  }),
);
const all = [
  ...new Map([...wanted, ...shown].map((one) => [JSON.stringify([one.template, one.given]), one])).values(),
];
const rendered = render(all);
record(
  'velocity/rendered.json',
  all.map(({ template, given }, at) => [template, given, rendered[at] ?? null]),
);

const syntax: [string, boolean][] = read('velocity/syntax.json');
const known = render(syntax.map(([template]) => ({ template, given: { x: 'X' }, isInput: true })));
record(
  'velocity/syntax.json',
  syntax.map(([template], at) => [template, known[at] !== undefined]),
);
