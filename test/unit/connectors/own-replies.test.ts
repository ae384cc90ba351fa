/** What systems answer beside the cases of the field, to every shipped kind over a real connection, byte for byte. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectorSend } from '../../../lambdas/adapters/http/connector-send.ts';
import { httpCaller } from '../../../lambdas/adapters/http/http-call.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import type { Connector } from '../../../lambdas/core/connector/index.ts';
import { createMake } from '../../../lambdas/core/connector/make-exchange.ts';
import { eventEffectKey } from '../../../lambdas/core/connector/takes.ts';
import { kinds } from './kinds.ts';
import { applying, asking, doing, someEvent } from './running.ts';

interface Sent {
  status: number;
  headers?: Record<string, string>;
  body?: string;
  base64?: string;
}
interface ReplyCase {
  call: 'findCustomer' | 'applyEvent' | 'createCase';
  reply?: Sent;
  replies?: Sent[];
  expect: string;
  value?: Record<string, unknown>;
  why?: string;
}
const file = new URL('../../fixtures/own-cases/replies.json', import.meta.url);
const { about: _, ...cases } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, ReplyCase[]>;
const KEY = eventEffectKey(hasher, someEvent);

let server: Server;
let replies: readonly Sent[] = [];
let asked = 0;
beforeAll(async () => {
  server = createServer((incoming, outgoing) => {
    const { status, headers = {}, body = '', base64 } = replies[Math.min(asked, replies.length - 1)] as Sent;
    asked += 1;
    incoming.resume();
    outgoing.writeHead(status, headers);
    outgoing.end(base64 === undefined ? body.replaceAll('<key>', KEY) : Buffer.from(base64, 'base64'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

/** What each kind's one case, ticket or task is made of. */
const CASE = { subject: 'Broken modem', description: 'It blinks', customerId: '7', phone: '+14155552671' };

async function outcome(
  connector: Connector,
  { call, reply, replies: several }: ReplyCase,
): Promise<{ is: string; value?: unknown }> {
  replies = several ?? (reply === undefined ? [] : [reply]);
  asked = 0;
  const topic = connector.kind === 'warehouse' ? 'enrichment' : 'voice';
  const { port } = server.address() as AddressInfo;
  const found = { baseUrl: `http://127.0.0.1:${port}`, headers: {}, id: '1' };
  const access = { ready: async () => undefined, get: async () => found, renew: async () => undefined };
  const clock = { now: () => Date.now(), nowMs: 0 };
  const make = createMake({ connector, access, send: connectorSend(httpCaller), clock });
  const system = { clock, make: make({ timeoutMs: 5000, correlationId: 'c-1' }) };
  try {
    if (call === 'findCustomer') {
      const [name = ''] = Object.keys(connector.lookups);
      const answer = await asking(system, connector, name, 'ani', '+14155552671');
      return { is: answer.found ? 'found' : 'absent', value: answer.values };
    }
    if (call === 'applyEvent')
      return { is: 'applied', value: valuesOf(await applying(system, connector, { topic })) };
    const [name = ''] = Object.keys(connector.operations);
    const { input } = connector.operations[name] as { input: object };
    const fields = Object.fromEntries(Object.entries(CASE).filter(([field]) => field in input));
    return { is: 'applied', value: valuesOf(await doing(system, connector, name, fields, KEY)) };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return { is: { auth: 'unauthorized', 'no-verdict': 'no verdict' }[code ?? ''] ?? code ?? message };
  }
}

const valuesOf = (result: object): unknown => ('values' in result ? result.values : undefined);

describe.each(Object.entries(cases))('further replies of %s', (kind, rows) => {
  const connector = kinds[kind] as Connector;
  test.each(
    rows.map(
      (one, index) => [index, one.call, (one.reply ?? one.replies?.[0])?.status, one.expect, one] as const,
    ),
  )('P2, P4, P5, P11: %i, %s answered %i is %s', async (_index, _call, _status, expected, one) => {
    const { is, value } = await outcome(connector, one);
    expect(is).toBe(expected);
    if (one.value !== undefined) expect(value).toMatchObject(one.value);
  });
});
