/** What `data-actions check` says of a file that it can't read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { fileFindings } from '../../../bin/data-actions/check/read-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'action-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (bytes: Buffer): string => {
  const file = join(folder, 'action.json');
  writeFileSync(file, bytes);
  return file;
};

test.each([
  ['none', () => join(folder, 'nothing.json'), /^The file can't be read \(ENOENT\)\.$/],
  ['no JSON', () => fileOf(Buffer.from('# title')), /^The file is not JSON: /],
  ['UTF-16', () => fileOf(Buffer.from('\ufeff{}', 'utf16le')), /^The file is UTF-16: save it as UTF-8\.$/],
])('%s: one fault, in a sentence', (_, file, sentence) => {
  const { faults } = fileFindings(file());
  expect(faults).toEqual([expect.stringMatching(sentence)]);
});
