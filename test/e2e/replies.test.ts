/** What a system behind really answers, and a credential that can't be sent, through the deployed functions. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assess } from '../../bin/operator/assessment.ts';
import { connect } from '../../bin/operator/connection.ts';
import { takeSnapshot } from '../../bin/operator/snapshot.ts';
import { resolveConfig } from '../../lib/config.ts';
import type { LocalStack } from '../../local/local-stack.ts';
import { frontDoor } from './front-door.ts';
import { stopPermitted } from './permitted.ts';
import { clientsOf } from './runner/clients.ts';
import { startStack } from './start-stack.ts';

/** How the CRM answers, by the caller's number. */
interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}
const replies = new Map<string, Reply>();
const asked: string[] = [];

let crm: Server;
let stack: LocalStack;
let door: ReturnType<typeof frontDoor>;
beforeAll(async () => {
  crm = createServer((request, response) => {
    const phone = new URL(request.url ?? '', 'http://crm').searchParams.get('phone') ?? '';
    asked.push(phone);
    const { status, headers = {}, body = '' } = replies.get(phone) ?? { status: 404 };
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => crm.listen(0, '127.0.0.1', resolve));
  stack = await startStack({
    urls: { crm: `http://127.0.0.1:${(crm.address() as AddressInfo).port}` },
  });
  door = frontDoor(stack);
}, 120_000);
afterAll(async () => {
  await stopPermitted(stack);
  crm.closeAllConnections();
  await new Promise((resolve) => crm.close(resolve));
});

describe('replies as they come', () => {
  it('P5: a reply that a proxy has compressed is live, and an id above 2^53 is exact, live and from the cache', async () => {
    const ani = '+14155550101';
    replies.set(ani, {
      status: 200,
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync('\ufeff{"customerId":9007199254740993,"tier":"gold"}'),
    });
    const customer = { found: true, customerId: '9007199254740993', tier: 'gold' };
    expect((await door.lookup({ ani })).body).toMatchObject({ ...customer, source: 'live' });
    expect((await door.lookup({ ani })).body).toMatchObject({ ...customer, source: 'cache' });
  });

  it('P4, P5: six empty 404s open no breaker and are not cached: the next caller is answered live', async () => {
    for (let caller = 0; caller < 6; caller += 1) {
      const { body } = await door.lookup({ ani: `+1415555020${caller}` });
      expect(body).toMatchObject({ found: false, source: 'default' });
    }
    const [before, ani, next] = [asked.length, '+14155550200', '+14155550206'];
    for (const known of [ani, next])
      replies.set(known, { status: 200, body: '{"customerId":"C-7","tier":"gold"}' });
    expect((await door.lookup({ ani: next })).body).toMatchObject({ customerId: 'C-7', source: 'live' });
    // The refresh that its default asked for may come first; either has asked anew.
    expect((await door.lookup({ ani })).body).toMatchObject({ found: true, customerId: 'C-7' });
    expect(asked.slice(before)).toEqual(expect.arrayContaining([ani, next]));
  });
});

describe('a credential that can’t be sent', () => {
  it('P4: is a fault of ours: nothing is sent, no breaker opens, and the status says which', async () => {
    const { secrets } = clientsOf(stack);
    await secrets.send(
      new PutSecretValueCommand({
        SecretId: 'steadyline/crm',
        SecretString: '{"authorization":"Bearer\\nx"}',
      }),
    );
    // Nobody keeps a copy of the old one.
    for (const name of ['lookup', 'refresh-worker']) stack.functions.kill(name);
    const before = asked.length;
    for (let caller = 0; caller < 4; caller += 1) {
      const { status, body } = await door.lookup({ ani: `+1415555030${caller}` });
      expect([status, body.source]).toEqual([200, 'default']);
    }
    expect(asked.slice(before).filter((phone) => phone.startsWith('+1415555030'))).toEqual([]);
    const at = await connect({ local: stack.endpoints.admin, prefix: 'steadyline' });
    const snapshot = await takeSnapshot(at, Date.now(), resolveConfig());
    expect(snapshot.breakers.map(({ phase }) => phase)).not.toContain('open');
    expect(assess(snapshot, () => 70).failing).toEqual([
      expect.stringMatching(/^The secret crm can't be sent/),
    ]);
  });
});
