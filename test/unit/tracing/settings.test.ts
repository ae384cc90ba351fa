/**
 * What a container makes of its tracing settings, from the environment to the exporter.
 * @isolated
 */
import { afterAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';

let code: number;
let given: unknown[];
let sent: ReadableSpan[];
jest.unstable_mockModule('@opentelemetry/exporter-trace-otlp-http', () => ({
  OTLPTraceExporter: class {
    constructor(options: unknown) {
      given.push(options);
      if (code === -1) throw new Error('no address');
    }
    export(spans: ReadableSpan[], done: (result: { code: number }) => void): void {
      sent.push(...spans);
      if (code === -2) throw new Error('broken');
      done({ code });
    }
  },
}));
const { LEAST_LEFT_MS, settingsTracing } = await import('../../../lambdas/adapters/tracing/tracing.ts');

const before = { ...process.env };
beforeEach(() => {
  code = 0;
  given = [];
  sent = [];
  process.env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector/base//' };
});
afterAll(() => {
  process.env = before;
});

function opened() {
  const { clock, log } = memorySystem();
  const tracing = settingsTracing(clock, log);
  if (tracing === undefined) throw new Error('nothing is traced');
  return { ...tracing, clock, log, work: () => tracing.tracer.span('work', {}, async () => 'done') };
}

describe('a container that traces', () => {
  it('sends to the endpoint’s traces, under the function’s name', async () => {
    process.env['POWERTOOLS_SERVICE_NAME'] = 'ingest';
    const { work, flush } = opened();
    await work();
    expect(sent).toEqual([]);
    await flush(LEAST_LEFT_MS);
    expect(given).toEqual([{ url: 'http://collector/base/v1/traces', timeoutMillis: 300 }]);
    expect(sent.map(({ name, resource }) => [name, resource.attributes['service.name']])).toEqual([
      ['work', 'ingest'],
    ]);
  });

  it('has a name where it was given none', async () => {
    const { work, flush } = opened();
    await work();
    await flush(LEAST_LEFT_MS);
    expect(sent[0]?.resource.attributes['service.name']).toBe('steadyline');
  });

  it('records the share that it is told to', async () => {
    process.env['OTEL_TRACES_SAMPLER_ARG'] = '0';
    const { work, flush } = opened();
    await work();
    await flush(LEAST_LEFT_MS);
    expect(sent).toEqual([]);
  });

  it('P5: keeps its spans for the next answer where this one has no time for them', async () => {
    const { work, flush } = opened();
    await work();
    await flush(LEAST_LEFT_MS - 1);
    expect(sent).toEqual([]);
    await flush(LEAST_LEFT_MS);
    expect(sent).toHaveLength(1);
  });

  it('P1: says once that nothing can be traced, and works on', async () => {
    code = -1;
    const { work, flush, log } = opened();
    expect(await work()).toBe('done');
    await flush(LEAST_LEFT_MS);
    expect(log.lines).toEqual([
      { level: 'warn', message: 'nothing can be traced', fields: { error: new Error('no address') } },
    ]);
  });

  it.each([1, -2])(
    'P13: leaves a collector that fails alone for 30 s, and says what was lost: %i',
    async (how) => {
      code = how;
      const { work, flush, log, clock } = opened();
      await work();
      await flush(LEAST_LEFT_MS);
      expect(log.lines).toEqual([
        { level: 'warn', message: 'spans could not be sent', fields: { spans: 1 } },
      ]);
      await work();
      await clock.advance(29_999);
      await flush(LEAST_LEFT_MS);
      expect(sent).toHaveLength(1);
      await clock.advance(1);
      await flush(LEAST_LEFT_MS);
      expect(sent).toHaveLength(2);
    },
  );

  it('P13: leaves no timer behind, and sends nothing where there is nothing', async () => {
    const { work, flush, clock, log } = opened();
    await flush(LEAST_LEFT_MS);
    await work();
    await flush(LEAST_LEFT_MS);
    expect([clock.sleeping(), sent.length, log.lines]).toEqual([0, 1, []]);
  });
});

it('a container without an endpoint traces nothing', () => {
  const { clock, log } = memorySystem();
  for (const endpoint of [{}, { OTEL_EXPORTER_OTLP_ENDPOINT: '' }]) {
    process.env = endpoint;
    expect(settingsTracing(clock, log)).toBeUndefined();
  }
});
