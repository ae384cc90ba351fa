import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { handlerFiles } from '../../lib/catalog/functions.ts';
import { keptBundles } from '../../local/synth/kept-bundles.ts';

const OPENTELEMETRY = /opentelemetry|otlp|v1\/traces/i;
const [off, on] = [await keptBundles(false), await keptBundles(true)];
const read = (folderOf: typeof off, handler: string): string =>
  readFileSync(join(folderOf(handler), 'index.js'), 'utf8');

describe('tracing in the bundles', () => {
  test.each(handlerFiles)('P13: nothing of OpenTelemetry is in %s where no endpoint is set', (handler) => {
    expect(read(off, handler)).not.toMatch(OPENTELEMETRY);
  });

  test.each(['ingest', 'lookup', 'interaction-worker', 'bus-ingest'])('%s has it where one is', (handler) => {
    expect(read(on, handler)).toMatch(OPENTELEMETRY);
    expect(read(on, handler).length).toBeGreaterThan(read(off, handler).length);
  });
});
