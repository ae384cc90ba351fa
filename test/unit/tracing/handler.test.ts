/** @isolated */
import { describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { apiHandler } from '../../../lambdas/adapters/http/api-handler.ts';
import { memoryLog } from '../../../lambdas/adapters/memory/system.ts';
import { bufferedMetrics } from '../../../lambdas/adapters/metrics.ts';
import { systemClock } from '../../../lambdas/adapters/system.ts';
import { LEAST_LEFT_MS, settingsTracing } from '../../../lambdas/adapters/tracing/tracing.ts';

const request = (ageMs: number): APIGatewayProxyEventV2 =>
  ({
    headers: {},
    rawPath: '/webhooks/genesys',
    requestContext: { http: { method: 'POST' }, timeEpoch: Date.now() - ageMs, requestId: 'r-1' },
  }) as unknown as APIGatewayProxyEventV2;

describe('a handler that traces', () => {
  it('answers only when its spans are out: nothing runs after the answer', async () => {
    const order: string[] = [];
    const sent = Promise.withResolvers<void>();
    const spans = {
      async flush() {
        order.push('flush');
        await sent.promise;
        order.push('sent');
      },
    };
    const respond = async () => {
      order.push('worked');
      return { status: 200, body: {} };
    };
    const handler = apiHandler(
      respond,
      bufferedMetrics(() => undefined),
      spans,
    );
    const answered = Promise.resolve(handler(request(0), {} as Context)).then(() => order.push('answered'));
    await new Promise(setImmediate);
    sent.resolve();
    await answered;
    expect(order).toEqual(['worked', 'flush', 'sent', 'answered']);
  });

  it('P5: a request that is late already waits for no span', async () => {
    const left: number[] = [];
    const spans = { flush: async (leftMs: number) => void left.push(leftMs) };
    const respond = async () => ({ status: 200, body: {} });
    const handler = apiHandler(
      respond,
      bufferedMetrics(() => undefined),
      spans,
    );
    await handler(request(0), {} as Context);
    await handler(request(60_000), {} as Context);
    expect(left[0]).toBeGreaterThan(LEAST_LEFT_MS);
    expect(left[1]).toBeLessThan(LEAST_LEFT_MS);
  });

  it('is one that has an endpoint', () => {
    delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
    expect(settingsTracing(systemClock, memoryLog())).toBeUndefined();
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = '';
    expect(settingsTracing(systemClock, memoryLog())).toBeUndefined();
  });

  it('P1: works on where its endpoint is no address', async () => {
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = 'nowhere';
    const tracing = settingsTracing(systemClock, memoryLog());
    delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
    await expect(tracing?.tracer.span('one', {}, async () => 'done')).resolves.toBe('done');
    await expect(tracing?.flush(LEAST_LEFT_MS)).resolves.toBeUndefined();
  });
});
