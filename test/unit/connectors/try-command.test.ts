import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Trial } from '../../../bin/connectors/asked-call.ts';
import { type Rehearsal, rehearse } from '../../../bin/connectors/rehearse.ts';
import { recordCase } from '../../../bin/connectors/try/record.ts';
import { isGood, triedJson, triedText } from '../../../bin/connectors/try/report.ts';
import { dryRun, type Tried, tryCall } from '../../../bin/connectors/try/run.ts';
import { trySecret } from '../../../bin/connectors/try/secret.ts';
import {
  basic,
  type Connector,
  clientCredentials,
  refreshToken,
  staticHeader,
} from '../../../lambdas/core/connector/index.ts';
import billing from '../../fixtures/connectors/billing.ts';

const secret = JSON.stringify({ clientId: 'billing-client', clientSecret: 'very secret/words' });
let server: Server;
let baseUrl: string;
/** What the system was asked, in its order, with the body. */
let asked: { request: IncomingMessage; body: string }[];
/** The tokens that it takes. */
let good: Set<string>;
let tokens: number;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = await text(request);
    asked.push({ request, body });
    const [status, answer] = answerTo(request, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  const closed = new Promise((resolve) => void server.close(resolve));
  server.closeAllConnections();
  await closed;
});
beforeEach(() => {
  asked = [];
  good = new Set(['token-number-1', 'token-number-2', 'token-number-3']);
  tokens = 0;
});

function answerTo({ url = '', headers, method }: IncomingMessage, body: string): [number, unknown] {
  if (url === '/oauth/token') {
    tokens += 1;
    return [200, { access_token: `token-number-${tokens}`, expires_in: 60 }];
  }
  if (!good.has(`${headers.authorization}`.replace('Bearer ', ''))) return [401, { error: 'expired' }];
  if (method === 'POST') return [201, { echo: headers.authorization, cents: JSON.parse(body).cents }];
  if (url === '/accounts/4711') return [200, { id: '4711', cents: 12 }];
  return url === '/accounts/bad' ? [422, { code: 'BAD' }] : [404, { error: 'unknown' }];
}

const trial: Trial = {
  ...{ part: 'lookup', name: 'balance', given: { account: '4711' } },
  ...{ key: 'key-1', defaultRegion: 'US' },
};
const connector = (): Connector => ({ ...billing, baseUrl });
const trying = (more: Partial<Trial> = {}): Promise<Tried> =>
  tryCall(connector(), { ...trial, ...more }, secret);
const promise: Partial<Trial> = {
  part: 'operation',
  name: 'promise-payment',
  given: { account: '4711', cents: '7' },
};

describe('connectors try', () => {
  it('shows token, request, reply, verdict, answer and time of a lookup', async () => {
    const tried = await trying();
    expect(tried).toMatchObject({
      steps: [
        { kind: 'token', status: 200 },
        { kind: 'call', request: { method: 'GET' }, reply: { status: 200 }, verdict: 'applied' },
      ],
      result: { found: true, values: { accountId: '4711', cents: 12 } },
    });
    expect(triedText(tried)).toMatch(
      /token {5}POST .*200.*request {3}GET .*reply {5}200.*verdict {3}applied.*answer {4}found .*"cents":12.*time/s,
    );
  });

  it('no secret, and no token, is in what it shows, whatever the system sends back', async () => {
    for (const tried of [await trying(promise), await trying()])
      for (const shown of [triedText(tried), triedJson(tried)]) {
        expect(shown).not.toMatch(/token-number|very secret|very%20secret|very\+secret/);
        expect(shown).toContain('***');
      }
  });

  it('a write goes out under the key that is given, and only that once', async () => {
    const tried = await trying(promise);
    expect(tried).toMatchObject({ key: 'key-1', result: { kind: 'applied', wasThere: false } });
    const [write, ...more] = asked.filter(({ request }) => request.url !== '/oauth/token');
    expect([write?.request.headers['idempotency-key'], write?.body, more]).toEqual([
      'key-1',
      '{"cents":7}',
      [],
    ]);
  });

  it('renews a token that is refused once, as the engine does', async () => {
    good = new Set(['token-number-2']);
    const tried = await trying();
    expect(isGood(tried)).toBe(true);
    expect(tried.steps.map((step) => (step.kind === 'token' ? 'token' : step.verdict))).toEqual([
      'token',
      'unauthorized',
      'token',
      'applied',
    ]);
  });

  it.each([
    ['a record that is not there', 'absent', { given: { account: 'nobody' } }, true],
    ['a refusal', 'permanent', { given: { account: 'bad' } }, false],
  ] as const)('%s: says so, and whether it is a success', async (_what, verdict, more, isSuccess) => {
    const tried = await trying(more);
    expect([tried.steps.at(-1), isGood(tried)]).toMatchObject([{ verdict }, isSuccess]);
  });

  it('a system that is not there is a failure in a sentence', async () => {
    const tried = await tryCall({ ...connector(), baseUrl: 'http://127.0.0.1:1' }, trial, secret);
    expect(tried).toMatchObject({ steps: [], failure: expect.stringMatching(/ECONNREFUSED/) });
  });

  it.each([
    ['an unknown lookup', { name: 'no' }, /no lookup "no"; it has balance/],
    ['an unknown key', { given: { phone: '1' } }, /one of its keys, account/],
    ['two keys', { given: { account: '1', more: '2' } }, /one of its keys/],
    [
      'an input of another type',
      { ...promise, given: { account: '1', cents: 'x' } },
      /cents can't be read as its type/,
    ],
    ['an input that is missing', { ...promise, given: { account: '1' } }, /cents is missing/],
  ] as const)('%s is refused before any call', async (_what, more, sentence) => {
    await expect(trying(more)).rejects.toThrow(sentence);
    expect(asked).toEqual([]);
  });
});

describe('connectors try --record', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'recorded-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const record = async (title: string, more: Partial<Trial> = {}) =>
    recordCase(
      connector(),
      path.join(folder, 'billing.ts'),
      title,
      { ...trial, ...more },
      await trying(more),
    );
  const recorded = (file: string) =>
    JSON.parse(readFileSync(file, 'utf8')) as (Rehearsal & { title: string; expected: unknown })[];

  it('keeps what a test rehearses: the replies, without what led to another token only, and without a secret', async () => {
    good = new Set(['token-number-2']);
    const file = await record('a promise', promise);
    const [one, ...more] = recorded(file);
    if (one === undefined) throw new Error('nothing was recorded');
    const { title, expected, ...rehearsal } = one;
    expect([title, more, rehearsal.replies]).toEqual([
      'a promise',
      [],
      [{ status: 201, body: { echo: 'Bearer ***', cents: 7 } }],
    ]);
    expect(await rehearse(connector(), rehearsal)).toEqual(expected);
  });

  it('takes the place of a case of the same title, and of no other', async () => {
    await record('known');
    await record('unknown', { given: { account: 'nobody' } });
    const file = await record('known', { given: { account: 'bad' } });
    expect(recorded(file).map(({ title, replies }) => [title, replies[0]?.status])).toEqual([
      ['known', 422],
      ['unknown', 404],
    ]);
  });
});

describe('connectors try --dry-run', () => {
  it.each([
    ['a token', clientCredentials({ tokenPath: '/oauth/token' }), { authorization: 'Bearer ***' }],
    ['a header', staticHeader('x-system-key'), { 'x-system-key': '***' }],
    ['a password', basic(), { authorization: expect.stringMatching(/^Basic /) }],
  ])('makes no call and needs no secret: %s', async (_what, auth, headers) => {
    const request = await dryRun({ ...connector(), auth }, trial);
    expect(request).toMatchObject({ method: 'GET', url: `${baseUrl}/accounts/4711`, headers });
    expect(asked).toEqual([]);
  });
});

describe('the secret that is tried with', () => {
  const nowhere = () => Promise.reject(new Error('nothing is connected to'));

  it('is not read where the system lets everybody in', async () => {
    expect(await trySecret({ name: 'a', auth: { kind: 'none' } }, undefined, nowhere)).toBe('');
  });

  it('is never the deployed one where using it uses it up', async () => {
    const auth = refreshToken({ tokenPath: '/token' });
    await expect(trySecret({ name: 'a', auth }, undefined, nowhere)).rejects.toThrow(/used up/);
  });

  it('a file that can not be read is named', async () => {
    await expect(trySecret(billing, '/no/such', nowhere)).rejects.toThrow('--secret /no/such');
  });
});
