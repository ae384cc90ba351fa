import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Checked, checkConnectors } from '../../../bin/connectors/check.ts';
import { faultsIn } from '../../../bin/connectors/type-faults.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const imports = (names: string) =>
  `import { ${names} } from '${path.join(root, 'lambdas/core/connector/index.ts')}';\n`;
const usual = "baseUrl: 'https://a.example.org', auth: noAuth(), limits: { default: per(1, seconds(1)) }";

/** Each file with a fault of another sort. */
const files: Record<string, string> = {
  'typed.ts': `${imports('defineConnector, noAuth, operation, per, seconds, text')}
export default defineConnector({
  name: 'typed', ${usual}, timeout: seconds(1),
  operations: { note: operation({ input: { words: text() } }) },
});`,
  'actions.ts': `${imports('defineConnector, integer, noAuth, operation, path, per, put, seconds')}
export default defineConnector({
  name: 'actions', ${usual}, timeout: seconds(1),
  operations: {
    poll: operation({
      input: { orgId: integer() },
      once: { by: 'upsert', write: (_input, { key }) => put(path\`/x/\${key}\`, {}) },
    }),
  },
});`,
  'slow.ts': `${imports('defineConnector, noAuth, operation, path, per, put, seconds, text')}
export default defineConnector({
  name: 'slow', ${usual}, timeout: seconds(10),
  operations: {
    note: operation({
      input: { words: text() },
      once: { by: 'upsert', write: (_input, { key }) => put(path\`/x/\${key}\`, {}) },
    }),
  },
});`,
  'none.ts': 'export default 1;\n',
  'crash.ts': "throw new Error('no such variable');\n",
};

let folder: string;
let checked: Checked;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'connectors-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  checked = await checkConnectors(folder, {});
});
afterAll(() => rmSync(folder, { recursive: true }));

const saidOf = (file: string) => checked.faults.filter((one) => one.startsWith(path.join(folder, file)));

describe('connectors check', () => {
  it('tells what the compiler refuses, with file and line, and what synth would refuse', () => {
    expect(saidOf('typed.ts')).toEqual([
      expect.stringMatching(/line 5: .*'once' is missing/),
      expect.stringMatching(/operations\.note does not say how its effect is made once/),
    ]);
  });

  it('tells why a Data Action could not be imported', () => {
    expect(saidOf('actions.ts')).toEqual([
      expect.stringMatching(/operations\.poll\.input has a field "orgId"/),
      expect.stringMatching(/"Steadyline actions poll".*"poll" is taken/),
      expect.stringMatching(/orgId is Genesys Cloud's own/),
    ]);
  });

  it('tells of settings that break a promise', () => {
    expect(checked.faults).toContainEqual(expect.stringMatching(/SLOW_TIMEOUT_MS/));
  });

  it('a file that is no connector, or can not be loaded, hides no other', () => {
    expect(saidOf('none.ts')).toEqual([expect.stringMatching(/exports no connector/)]);
    expect(saidOf('crash.ts')).toEqual([expect.stringMatching(/can't be loaded: no such variable/)]);
    expect(checked.connectors.map(({ connector }) => connector.name)).toEqual(['actions', 'slow', 'typed']);
  });
});

it('of a fault that the compiler explains the innermost reason is kept', () => {
  const output = [
    "a.ts(3,5): error TS2322: Type 'A' is not assignable to type 'B'.",
    "  Types of property 'x' are incompatible.",
    "    Type 'string' is not assignable to type 'number'.",
    'b.ts(1,1): error TS1005: end expected.',
    '',
  ].join('\n');
  expect(faultsIn(output, '/base')).toEqual([
    "/base/a.ts: line 3: Type 'A' is not assignable to type 'B'. (Type 'string' is not assignable to type 'number'.)",
    '/base/b.ts: line 1: end expected.',
  ]);
});
