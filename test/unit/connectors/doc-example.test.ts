import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

test('the example of docs/CONNECTORS.md is the connector that other tests check and run', () => {
  expect(read('docs/CONNECTORS.md')).toContain(read('test/fixtures/connectors/billing.ts'));
});
