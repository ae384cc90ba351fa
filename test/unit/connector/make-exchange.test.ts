/** The wire under a conversation: credential, one renewal, turns, and whose fault it is where there is no token. */
import { describe, expect, it } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { type AccessDeps, createAccess } from '../../../lambdas/core/connector/access.ts';
import { clientCredentials, get, noAuth, path, staticHeader } from '../../../lambdas/core/connector/index.ts';
import { createMake, type Send } from '../../../lambdas/core/connector/make-exchange.ts';
import type { Auth } from '../../../lambdas/core/credentials/auth.ts';
import { TransientError, UnavailableError } from '../../../lambdas/core/errors.ts';
import type { EachExchange } from '../../../lambdas/core/ports.ts';
import type { RawReply } from '../../../lambdas/core/reply/read-reply.ts';

const tokenAuth = clientCredentials({ tokenPath: '/token' });
const call = { timeoutMs: 3000, correlationId: 'c-1' };
const exchange = (lane?: string) => ({
  request: get(path`/people`, {}, lane === undefined ? {} : { lane }),
  isRepeatable: true,
  asked: { kind: 'lookup' as const },
});

function rig(auth: Auth, statuses: number[], tokenFault?: Error, more: { isProbe?: true } = {}) {
  const system = memorySystem();
  const sent: Parameters<Send>[0][] = [];
  const turns: string[] = [];
  let generation = 1;
  const invalidated: number[] = [];
  const access = createAccess({
    auth,
    baseUrl: 'https://system.example.org/',
    credentials: async (newer) => [
      { name: 'primary', fingerprint: newer ? 'new' : 'old', fields: { value: newer ? 'new' : 'old' } },
    ],
    tokens: {
      async get() {
        if (tokenFault !== undefined) throw tokenFault;
        return { accessToken: `t-${generation}`, generation, apiBaseUrl: 'https://told.example.org' };
      },
      async invalidate(given) {
        invalidated.push(given);
        generation += 1;
      },
    },
  });
  const make = createMake({
    connector: { name: 'x', errors: {} },
    access,
    clock: system.clock,
    async turn(lane) {
      turns.push(lane);
    },
    async send(request) {
      sent.push(request);
      await system.clock.sleep(0);
      return { status: statuses.shift() ?? 200, headers: {}, body: '{"a":1}' };
    },
  })({ ...call, ...more });
  const answer = async (lane?: string) => {
    const made = make(exchange(lane));
    made.catch(() => undefined);
    await system.clock.advance(100);
    return made;
  };
  return { answer, sent, turns, invalidated };
}

describe('an exchange', () => {
  it('P4: of a probe says so to what sends it, and no other does', async () => {
    const [probe, other] = [rig(noAuth(), [200], undefined, { isProbe: true }), rig(noAuth(), [200])];
    await Promise.all([probe.answer(), other.answer()]);
    expect([probe.sent[0]?.isProbe, other.sent[0]?.isProbe]).toEqual([true, undefined]);
  });

  it('carries the token, to the address that came with it', async () => {
    const { answer, sent } = rig(tokenAuth, [200]);
    expect(await answer()).toMatchObject({ status: 200, json: { a: 1 } });
    expect(sent).toMatchObject([
      { url: 'https://told.example.org/people', headers: { authorization: 'Bearer t-1' } },
    ]);
  });

  it('P7: renews once after it was refused; the second answer counts', async () => {
    const { answer, sent, invalidated } = rig(tokenAuth, [401, 401]);
    expect(await answer()).toMatchObject({ status: 401 });
    expect(invalidated).toEqual([1]);
    expect(sent.map(({ headers }) => headers['authorization'])).toEqual(['Bearer t-1', 'Bearer t-2']);
  });

  it('looks for a newer secret where nothing is fetched', async () => {
    const { answer, sent } = rig(staticHeader(), [401, 200]);
    expect(await answer()).toMatchObject({ status: 200 });
    expect(sent.map(({ headers }) => headers['authorization'])).toEqual(['old', 'new']);
  });

  it('without a credential is not made again', async () => {
    const { answer, sent } = rig(noAuth(), [401]);
    expect(await answer()).toMatchObject({ status: 401 });
    expect(sent).toHaveLength(1);
  });

  it.each(['token_wait', 'token_backoff', 'token_stopped', 'token_rate'])(
    'P7: without a valid token (%s) is the failure of the system, for its breaker',
    async (code) => {
      const { answer, sent } = rig(tokenAuth, [], new UnavailableError(code, 'none'));
      await expect(answer()).rejects.toBeInstanceOf(TransientError);
      expect(sent).toEqual([]);
    },
  );

  it('P7: the fault of our own store is nobody else’s', async () => {
    const { answer } = rig(tokenAuth, [], new UnavailableError('store_unavailable', 'none'));
    await expect(answer()).rejects.toBeInstanceOf(UnavailableError);
  });

  it('P12: waits for its turn in a lane of its own', async () => {
    const { answer, turns } = rig(tokenAuth, [200, 200]);
    await answer();
    expect(turns).toEqual([]);
    await answer('search');
    expect(turns).toEqual(['search']);
  });
});

describe('a call without a credential', () => {
  const made = (status: number, body = '{}') => {
    const access = { get: async () => open, renew: async () => undefined, ready: async () => undefined };
    const open = { baseUrl: 'https://x.example.org', headers: {}, id: '', isPlaceholder: true as const };
    const send = async () => ({ status, headers: {}, body });
    const connector = { name: 'x', errors: { statuses: { 420: 'account-throttled' } } } as const;
    return createMake({ connector, access, clock: { now: () => 0 }, send })(call)(exchange());
  };

  it.each([300, 401, 403, 499])('P4: that is answered %i is no refusal of the system’s', async (status) => {
    await expect(made(status)).rejects.toMatchObject({
      code: 'secret_placeholder',
      message: `x answered ${status} to a call without a credential: its secret is still the placeholder that the deployment made.`,
      retryAfterSeconds: 60,
    });
  });

  it.each([
    [200, '{}'],
    [200, '{"success":false}'],
    [420, '{}'],
    [429, '{}'],
    [500, '{}'],
  ])('that is answered %i %s is judged as any other', async (status, body) => {
    expect(await made(status, body)).toMatchObject({ status });
  });
});

describe('the time of an exchange', () => {
  const timed = (timeoutMs: number, renewalMs: number, send: () => Promise<RawReply>) => {
    let nowMs = 0;
    let turns = 0;
    const open = { baseUrl: 'https://x.example.org', headers: {}, id: '' };
    const access = {
      ...{ get: async () => open, ready: async () => undefined },
      async renew() {
        nowMs += renewalMs;
        return open;
      },
    };
    const each: EachExchange = (exchange) => {
      turns += 1;
      return exchange();
    };
    const made = createMake({
      connector: { name: 'x', errors: {} },
      access,
      clock: { now: () => nowMs },
      send,
    });
    const answer = made({ ...call, timeoutMs, each })(exchange());
    return answer.then(({ status }) => [status, turns]);
  };
  const refused = async () => ({ status: 401, headers: {}, body: '{}' });

  it('P12: books no turn for a second try that it leaves no time for', async () => {
    expect(await timed(3000, 2999, refused)).toEqual([401, 2]);
    expect(await timed(3000, 3000, refused)).toEqual([401, 1]);
  });

  it('that is none is no call', async () => {
    await expect(timed(0, 0, refused)).rejects.toEqual(new TransientError('there was no time for the call'));
  });

  it('ends with what went wrong in it, kept as the cause', async () => {
    const cause = new Error('boom');
    await expect(timed(1000, 0, () => Promise.reject(cause))).rejects.toMatchObject({
      ...{ code: 'transient', message: 'the call could not be made', cause },
    });
  });
});

describe('what a connector is let in by', () => {
  const pair = { certificate: 'c', privateKey: 'k' };
  const lost = () => Promise.reject(new UnavailableError('token_wait', 'none'));
  const token = { accessToken: 't', generation: 1, apiBaseUrl: '' };
  function of(
    auth: Auth,
    provider: Partial<Required<AccessDeps>['tokens']> = {},
    fields: Record<string, string> | null = pair,
  ) {
    const asked: boolean[] = [];
    const tokens = { get: async () => token, invalidate: async () => undefined, ...provider };
    const access = createAccess({
      ...{ auth, baseUrl: 'https://own.example.org' },
      async credentials(newer) {
        asked.push(newer);
        return fields === null ? [] : [{ name: 'primary', fingerprint: 'f', fields }];
      },
      ...(provider !== NO_TOKENS && { tokens }),
    });
    return { access, asked };
  }
  const NO_TOKENS = {};

  it.each([tokenAuth, staticHeader()])(
    'is loaded, and read, without a look for a newer one: %j',
    async (auth) => {
      const { access, asked } = of(auth);
      await access.ready();
      await access.get();
      expect(asked).toEqual([false, false]);
    },
  );

  it('is a token beside the certificate of the secret, for the connector’s own address where it names none', async () => {
    const headers = { authorization: 'Bearer t' };
    expect(await of(tokenAuth).access.get()).toEqual({
      ...{ baseUrl: 'https://own.example.org', headers, certificate: pair, id: '1' },
    });
    const get = async () => ({ ...token, apiBaseUrl: 'https://told.example.org' });
    expect(await of(tokenAuth, { get }, null).access.get()).toEqual({
      ...{ baseUrl: 'https://told.example.org', headers, id: '1' },
    });
  });

  it('is nothing where nobody fetches the token that its kind needs', async () => {
    await expect(of(tokenAuth, NO_TOKENS).access.get()).rejects.toMatchObject({
      code: 'credential_unusable',
    });
  });

  it('P7: a token that can’t be had is told by its reason, with its cause', async () => {
    await expect(of(tokenAuth, { get: lost }).access.get()).rejects.toMatchObject({
      ...{ code: 'transient', message: 'there is no valid token (token_wait)' },
      cause: { code: 'token_wait' },
    });
  });

  it('P7: where it is unknown whether there is another token the refusal counts, and a fault of the code is one', async () => {
    const renewed = (invalidate: () => Promise<never>) => {
      const { access } = of(tokenAuth, { invalidate });
      return access.renew({ baseUrl: '', headers: {}, id: '1' });
    };
    expect(await renewed(lost)).toBeUndefined();
    await expect(renewed(() => Promise.reject(new TypeError('x')))).rejects.toThrow(TypeError);
  });
});
