import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '../../..');
const lines = readFileSync(path.join(root, 'docs/MUTANTS.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('- '));

/** Under `lambdas/core/`, or of adapters and handlers under `lambdas/`. */
const sourceOf = (file: string): string | undefined => {
  const found = ['lambdas/core', 'lambdas']
    .map((folder) => path.join(root, folder, file))
    .find((one) => existsSync(one));
  return found === undefined ? undefined : readFileSync(found, 'utf8');
};

describe('docs/MUTANTS.md', () => {
  test.each(lines)('%s', (line) => {
    const [, file = '', name = '', text = ''] =
      /^- `([^`]+)` · `([^`]+)` · `([^`]+)` → .+: .+\.$/.exec(line) ?? [];
    const source = sourceOf(file) ?? '';
    expect([source.includes(text), new RegExp(`\\b${name}\\b`).test(source), text !== '']).toEqual([
      true,
      true,
      true,
    ]);
  });
});
