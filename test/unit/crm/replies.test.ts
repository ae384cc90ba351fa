/** What systems really answer: the cases of test/fixtures/cases/replies.json over a real connection, byte for byte. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CRM_KINDS } from '../../../lambdas/connectors/default/crm.ts';
import { type Crm, createCrm } from '../../host/default-connectors.ts';
import { event, options, request } from './fake-crm.ts';

interface ReplyCase {
  call: 'findCustomer' | 'applyEvent' | 'createCase';
  request?: Record<string, unknown>;
  reply: { status: number; headers?: Record<string, string>; body?: string; base64?: string };
  expect: string;
  value?: Record<string, unknown>;
}
const file = path.resolve(import.meta.dirname, '../../fixtures/cases/replies.json');
const cases = JSON.parse(readFileSync(file, 'utf8')) as Record<(typeof CRM_KINDS)[number], ReplyCase[]>;

let server: Server;
let reply: ReplyCase['reply'];
let bodies: string[] = [];
beforeAll(async () => {
  server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    bodies.push(Buffer.concat(chunks).toString());
    outgoing.writeHead(reply.status, reply.headers ?? {});
    outgoing.end(reply.base64 === undefined ? (reply.body ?? '') : Buffer.from(reply.base64, 'base64'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

/** What the call came to, in the words of the cases. */
async function outcome(
  crm: Crm,
  { call, request: fields }: ReplyCase,
): Promise<{ is: string; value?: unknown }> {
  try {
    if (call === 'findCustomer') {
      const { found, ...value } = await crm.findCustomer('+14155552671', options);
      return found ? { is: 'found', value } : { is: 'absent' };
    }
    const { operation: _, ...given } = fields ?? request.fields;
    const value =
      call === 'applyEvent'
        ? await crm.applyEvent(event, options)
        : await crm.createCase({ ...request, fields: given }, options);
    return { is: 'applied', value };
  } catch (error) {
    const { code } = error as { code: string };
    return { is: { auth: 'unauthorized', 'no-verdict': 'no verdict' }[code] ?? code };
  }
}

describe.each(CRM_KINDS)('replies of %s', (kind) => {
  test.each(cases[kind].map((one, index) => [index, one.call, one.reply.status, one.expect, one] as const))(
    'P2, P4, P11: %i, %s answered %i is %s',
    async (_index, _call, _status, expected, one) => {
      bodies = [];
      reply = one.reply;
      const none = async () => ({ authorization: 'Bearer t' });
      const { port } = server.address() as AddressInfo;
      const crm = createCrm({
        kind,
        baseUrl: `http://127.0.0.1:${port}`,
        supportsIdempotency: true,
        credentials: { read: none, refresh: none },
      });
      const { is, value } = await outcome(crm, one);
      if (expected === 'never sent') {
        const unknown = /No such column '(\w+)'/.exec(one.reply.body ?? '')?.[1] ?? '';
        for (const body of bodies) expect(JSON.parse(body)).not.toHaveProperty(unknown);
        return;
      }
      expect(is).toBe(expected);
      if (one.value !== undefined) expect(value).toEqual(one.value);
    },
  );
});
