import { describe, expect, it } from '@jest/globals';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { FLUSH_MS, otlpTracing } from '../../../lambdas/adapters/tracing/otlp.ts';

/** `code` undefined: the collector never answers. */
function rig(state: { code?: number; throws?: boolean; sampledShare?: number }) {
  const { clock, log } = memorySystem();
  const exports: string[][] = [];
  const exporter: SpanExporter = {
    export(spans: ReadableSpan[], done) {
      exports.push(spans.map(({ name }) => name));
      if (state.throws === true) throw new Error('broken');
      if (state.code !== undefined) done({ code: state.code });
    },
    shutdown: async () => undefined,
  };
  const { sampledShare = 1 } = state;
  const tracing = otlpTracing({
    endpoint: 'http://unused.invalid',
    sampledShare,
    service: 's',
    clock,
    log,
    exporter,
  });
  const work = (name: string, parent?: string) =>
    tracing.tracer.span(name, parent === undefined ? {} : { parent }, async () => undefined);
  return { clock, log, exports, work, ...tracing };
}

describe('sending spans', () => {
  it('happens once for all that ended, and not before it is asked for', async () => {
    const { exports, work, flush } = rig({ code: 0 });
    await work('one');
    await work('two');
    expect(exports).toEqual([]);
    await flush();
    await flush();
    expect(exports).toEqual([['one', 'two']]);
  });

  it('of traces begun here that share is recorded, of a sender those that it records', async () => {
    const { exports, work, flush } = rig({ code: 0, sampledShare: 0 });
    await work('own');
    await work('recorded', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
    await work('left out', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00');
    await flush();
    expect(exports).toEqual([['recorded']]);
  });

  it('P13: waits no longer than its cap for a collector that hangs, then leaves it alone for a while', async () => {
    const { clock, exports, work, flush } = rig({});
    await work('one');
    const flushed = flush();
    await clock.advance(FLUSH_MS);
    await flushed;
    await work('two');
    await flush();
    expect(exports).toEqual([['one']]);
    await clock.advance(30_000);
    const again = flush();
    await clock.advance(FLUSH_MS);
    await again;
    expect(exports).toEqual([['one'], ['two']]);
  });

  it.each([{ code: 1 }, { throws: true }])('never fails: %j', async (state) => {
    const { exports, work, flush } = rig(state);
    await work('one');
    await expect(flush()).resolves.toBeUndefined();
    expect(exports).toEqual([['one']]);
  });
});
