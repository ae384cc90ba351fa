import { beforeEach, describe, expect, it } from '@jest/globals';
import { fixedSecrets } from '../../../lambdas/adapters/memory/secrets.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { createAcceptCanary, isForCanary } from '../../../lambdas/core/canary/accept.ts';
import { canaryProfile } from '../../../lambdas/core/canary/profile.ts';
import { createSendCanaries, readPaths } from '../../../lambdas/core/canary/send.ts';
import { answerError, type HttpRequest } from '../../../lambdas/core/http/message.ts';
import type { CanaryMessage } from '../../../lambdas/core/ports.ts';
import { verifierProfiles } from '../../../lambdas/core/verify/profiles.ts';
import { createSignatureGuard } from '../../../lambdas/core/verify/signature.ts';

const { clock, random, log } = memorySystem();
const secrets = fixedSecrets({ canary: 'its own', genesys: 'another' });
const paths = readPaths('voice=voice-worker,crm-requests=request-worker');

let steps: string[];
let sent: CanaryMessage[];
let fault: Error | undefined;
beforeEach(() => {
  steps = [];
  sent = [];
  fault = undefined;
});

const accept = createAcceptCanary(
  {
    guard: createSignatureGuard(
      { secrets, clock, hasher },
      { profile: canaryProfile, secretId: 'canary', previousValidMs: 0 },
    ),
    async record({ key }) {
      steps.push(`record ${key.slice(0, 7)}`);
      if (fault) throw fault;
    },
    queues: {
      has: (queue) => paths.some((one) => one.queue === queue),
      async send(canary) {
        steps.push('send');
        sent.push(canary);
      },
    },
    clock,
    hasher,
  },
  { deadlineMs: 5000 },
);

const statusOf = async (
  change: (request: HttpRequest) => HttpRequest,
  secret = 'canary',
): Promise<number> => {
  let status = 0;
  const send = createSendCanaries({
    ...{ clock, random, log, hasher },
    isPaused: async () => false,
    secret: async () => (await secrets.read(secret)).current,
    async post(path, headers, body) {
      const request = { method: 'POST', path, headers, pathParameters: {}, body: Buffer.from(body) };
      const received = change({ ...request, receivedAtMs: clock.now(), correlationId: 'c-1' });
      status = (await accept(received).catch((error: unknown) => answerError(error, 'c-1'))).status;
      return status;
    },
  });
  await send(paths.slice(0, 1));
  return status;
};
const withBody = (body: object | string) => (request: HttpRequest) => ({
  ...request,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

describe('a canary at the API', () => {
  it('P1: is 200 once its record is made and its queue has it, in that order', async () => {
    expect(await statusOf((request) => request)).toBe(200);
    expect(steps).toEqual(['record canary#', 'send']);
    expect(sent).toMatchObject([
      { kind: 'canary', queue: 'voice', sentAtMs: clock.now(), correlationId: 'c-1' },
    ]);
  });

  it('P1: is 503 and in no queue where its record can’t be made', async () => {
    fault = new Error('no table');
    expect(await statusOf((request) => request)).toBe(503);
    expect(sent).toEqual([]);
  });

  it.each([
    ['unsigned', (request: HttpRequest) => ({ ...request, headers: {} })],
    ['another body than was signed', withBody({ id: 'x', queue: 'voice', sentAtMs: 1 })],
    [
      'another time than was signed',
      (request: HttpRequest) => ({
        ...request,
        headers: { ...request.headers, 'x-canary-timestamp': String(clock.now() + 1) },
      }),
    ],
  ])('P10: is 401 and touches nothing where it is %s', async (_what, change) => {
    expect(await statusOf(change)).toBe(401);
    expect(steps).toEqual([]);
  });

  it('P10: is 401 under the secret of a sender', async () => {
    expect(await statusOf((request) => request, 'genesys')).toBe(401);
    expect(steps).toEqual([]);
  });

  it('P10: is 401 when it is replayed more than a minute later', async () => {
    let recorded: HttpRequest | undefined;
    await statusOf((request) => {
      recorded = request;
      return request;
    });
    await clock.advance(60_001);
    steps = [];
    const replayed = { ...(recorded as HttpRequest), receivedAtMs: clock.now() };
    await expect(accept(replayed)).rejects.toMatchObject({ status: 401 });
    expect(steps).toEqual([]);
  });

  it('P10: is 413 before anything is hashed where it is large', async () => {
    expect(await statusOf(withBody('x'.repeat(1025)))).toBe(413);
    expect(await statusOf(withBody('x'.repeat(1024)))).toBe(401);
    const large = { method: 'POST', path: '/canary/events', headers: {}, pathParameters: {} };
    const body = Buffer.alloc(1025);
    await expect(
      accept({ ...large, body, receivedAtMs: clock.now(), correlationId: 'c' }),
    ).rejects.toMatchObject({ code: 'too_large', message: 'The body is over 1024 bytes.' });
  });

  it('P10: no setting can make its way of signing that of a sender', () => {
    expect(canaryProfile.name).toBe('canary');
    expect(verifierProfiles.map(({ name }) => name)).not.toContain('canary');
  });
});

describe('what is signed', () => {
  const signed = async (body: object): Promise<unknown> => {
    const text = JSON.stringify(body);
    const at = String(clock.now());
    const mac = hasher.hmac('its own', `${at}.${text}`);
    const headers = { 'x-canary-timestamp': at, 'x-canary-signature': `sha256=${mac}` };
    const request = { method: 'POST', path: '/canary/events', headers, pathParameters: {} };
    return accept({
      ...request,
      body: Buffer.from(text),
      receivedAtMs: clock.now(),
      correlationId: 'c',
    });
  };

  it('is accepted under its own id', async () => {
    expect(await signed({ id: 'a', queue: 'voice', sentAtMs: 1 })).toEqual({
      status: 200,
      body: { status: 'accepted', id: 'a' },
    });
  });

  it.each([
    ['a queue that takes none here', 'no_such_queue', { id: 'a', queue: 'refresh', sentAtMs: 1 }],
    ['no id', 'no_canary', { queue: 'voice', sentAtMs: 1 }],
    ['an id of other characters', 'no_canary', { id: 'a b', queue: 'voice', sentAtMs: 1 }],
    ['no queue', 'no_canary', { id: 'a', sentAtMs: 1 }],
    ['no time', 'no_canary', { id: 'a', queue: 'voice' }],
  ])('is 400 where it is no canary all the same: %s', async (_what, code, body) => {
    const message = { no_such_queue: /^No queue of that name/, no_canary: /is no canary/ }[code];
    await expect(signed(body)).rejects.toMatchObject({ status: 400, code });
    await expect(signed(body)).rejects.toThrow(message);
    expect(steps).toEqual([]);
  });
});

it('only its own two routes are the canary’s, whatever a connector and its operations are named', () => {
  const paths = ['/canary/events', '/canary/requests', '/webhooks/genesys', '/crm/requests', '/canary'];
  const likeIt = ['/requests/canary/events', '/requests/canary/requests'];
  expect([...paths, ...likeIt].filter((path) => isForCanary({ path }))).toEqual([
    '/canary/events',
    '/canary/requests',
  ]);
});
