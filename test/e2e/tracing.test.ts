/** Spans of the running stack, as an OTLP/HTTP collector receives them. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { LocalStack } from '../../local/local-stack.ts';
import { stopPermitted } from './permitted.ts';
import { until } from './runner/journal.ts';
import { startStack } from './start-stack.ts';

interface OtlpSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: { key: string; value: Record<string, unknown> }[];
}

const spans: OtlpSpan[] = [];
const paths = new Set<string | undefined>();
const collector = http.createServer((request, response) => {
  const take = async (): Promise<void> => {
    paths.add(request.url);
    const body = JSON.parse(await text(request)) as {
      resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[];
    };
    spans.push(
      ...body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans: some }) => some)),
    );
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  };
  take().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
});
let stack: LocalStack;

beforeAll(async () => {
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  stack = await startStack({ warm: ['ingest'], settings: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } });
}, 180_000);
afterAll(async () => {
  await stopPermitted(stack);
  collector.closeAllConnections();
  collector.close();
});

const named = (name: string, traceId?: string): OtlpSpan | undefined =>
  spans.find((span) => span.name === name && span.traceId === (traceId ?? span.traceId));
const attribute = (span: OtlpSpan | undefined, key: string): unknown =>
  Object.values(span?.attributes.find((one) => one.key === key)?.value ?? {})[0];
let events = 0;
const post = async (traceId: string): Promise<number> => {
  events += 1;
  const body = JSON.stringify({
    messageId: `traced-${events}`,
    eventType: 'routing.interaction.start',
    timestamp: '2026-01-01T00:00:00.000Z',
    data: { id: `interaction-${events}`, type: 'voice', state: 'started' },
  });
  const signature = createHmac('sha256', 'local-genesys-secret').update(body).digest('hex');
  const headers = {
    'x-hub-signature-256': `sha256=${signature}`,
    traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
  };
  return (await fetch(`${stack.api}/webhooks/genesys`, { method: 'POST', body, headers })).status;
};

it('follows a webhook over the queue to the CRM', async () => {
  const traces: string[] = [];
  /** A slow machine holds spans back or drops them rather than let an answer wait: so more than one event, if need be. */
  const found = await until('a whole trace', async () => {
    const traceId = (traces.length + 1).toString(16).padStart(32, 'a');
    traces.push(traceId);
    expect(await post(traceId)).toBe(200);
    await until('its call to the CRM', () => named('call crm', traceId)).catch(() => undefined);
    return traces.find((trace) => named('ingest', trace) && named('call crm', trace));
  });
  const webhook = named('ingest', found);
  const call = named('call crm', found);
  expect(webhook).toMatchObject({ parentSpanId: '00f067aa0ba902b7' });
  expect(call).toMatchObject({ parentSpanId: webhook?.spanId });
  expect(attribute(webhook, 'topic')).toBe('voice');
  expect(attribute(call, 'circuit.state')).toBe('closed');
  expect(paths).toEqual(new Set(['/v1/traces']));
}, 90_000);
