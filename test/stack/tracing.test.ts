import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { buildApp } from '../../lib/app.ts';
import { bundleHandlers } from '../../lib/bundles.ts';
import { handlerFiles } from '../../lib/catalog/functions.ts';

const folder = mkdtempSync(join(tmpdir(), 'steadyline-tracing-'));
const OPENTELEMETRY = /opentelemetry|otlp|v1\/traces/i;

describe('tracing in the bundles', () => {
  let off: (handler: string) => string;
  let on: (handler: string) => string;
  const read = (folderOf: typeof off, handler: string): string =>
    readFileSync(join(folderOf(handler), 'index.js'), 'utf8');

  beforeAll(() => {
    off = bundleHandlers(join(folder, 'off'), false);
    on = bundleHandlers(join(folder, 'on'), true);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(handlerFiles)('P13: nothing of OpenTelemetry is in %s where no endpoint is set', (handler) => {
    expect(read(off, handler)).not.toMatch(OPENTELEMETRY);
  });

  test.each(['ingest', 'lookup', 'interaction-worker', 'bus-ingest'])('%s has it where one is', (handler) => {
    expect(read(on, handler)).toMatch(OPENTELEMETRY);
    expect(read(on, handler).length).toBeGreaterThan(read(off, handler).length);
  });

  test.each([
    ['', false],
    ['http://127.0.0.1:4318', true],
  ])(
    'the endpoint %j decides at synth',
    (endpoint, traced) => {
      const outdir = join(folder, `app-${traced}`);
      const { app } = buildApp({
        overrides: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
        outdir,
        audited: false,
      });
      expect(app).toBeInstanceOf(App);
      const ingest = readFileSync(join(outdir, '.bundles', 'ingest', 'index.js'), 'utf8');
      expect(OPENTELEMETRY.test(ingest)).toBe(traced);
    },
    120_000,
  );
});
