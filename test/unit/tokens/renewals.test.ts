/** Tokens of a connector: renewed ahead of time by jobs in its refresh queue. */
import { describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import type { QueueRecord, TokenRecord, TokenRenewalMessage } from '../../../lambdas/core/ports.ts';
import type { TokenDeps } from '../../../lambdas/core/tokens/deps.ts';
import { emptyRecord } from '../../../lambdas/core/tokens/record.ts';
import { createRenewals } from '../../../lambdas/core/tokens/renewals.ts';
import { createRenewalsAside } from '../../../lambdas/core/tokens/renewals-aside.ts';
import { ask, credential, fleet, options, watch } from './support.ts';

const HOLDER = 'connector#ehr';
const MINUTE = 60_000;

/** Containers over one store, and a queue that shows each message when its delay is over. */
function renewing(lifeMs = 5 * MINUTE) {
  const made = fleet();
  const { system, store, endpoint } = made;
  const { clock } = system;
  endpoint.lifeMs = lifeMs;
  const sent: { atMs: number; message: TokenRenewalMessage }[] = [];
  const renewals = {
    sendRenewal: async (message: TokenRenewalMessage, delayMs: number) => {
      sent.push({ atMs: clock.now() + Math.min(900_000, Math.max(0, delayMs)), message });
    },
  };
  const container = () => made.container({ platform: HOLDER, renewals });
  const take = createRenewals({ ...system, platform: HOLDER, store, renewals, tokens: container() });
  /** Shows what is due, minute by minute. */
  const passMinutes = async (count: number, each: () => Promise<void> = async () => undefined) => {
    for (let minute = 0; minute < count; minute += 1) {
      await clock.advance(MINUTE);
      const due = sent.filter(({ atMs }) => atMs <= clock.now());
      for (const one of due) {
        sent.splice(sent.indexOf(one), 1);
        const taken = take(one.message);
        await clock.advance(1000);
        await taken;
      }
      await each();
    }
  };
  return { ...made, clock, sent, container, passMinutes };
}

describe('renewal ahead of time', () => {
  it('P7: in 20 minutes of use with tokens of five minutes nobody waits for one, and one is asked for at a time', async () => {
    const rig = renewing();
    const provider = rig.container();
    await ask(rig, [provider]);
    await rig.passMinutes(20, async () => {
      // An answer within the moment: it is loaded.
      const [found] = await ask(rig, [provider], 0);
      expect(found?.done).toBe(true);
      expect(found?.error).toBeUndefined();
    });
    expect(rig.endpoint.mostActive).toBe(1);
    expect(rig.endpoint.requests.length).toBeLessThanOrEqual(8);
  });

  it('ends after an hour without a use', async () => {
    const rig = renewing();
    await ask(rig, [rig.container()]);
    await rig.passMinutes(90);
    const { length } = rig.endpoint.requests;
    expect(length).toBeLessThanOrEqual(21);
    expect(rig.sent).toEqual([]);
    await rig.passMinutes(60);
    expect(rig.endpoint.requests).toHaveLength(length);
  });

  it('lives that are longer than a queue can hold a message take several rounds', async () => {
    const rig = renewing(60 * MINUTE);
    await ask(rig, [rig.container()]);
    await rig.passMinutes(53);
    expect(rig.endpoint.requests).toHaveLength(1);
    await rig.passMinutes(3);
    expect(rig.endpoint.requests).toHaveLength(2);
  });

  it('a chain that a crash has ended begins again with a use inside the margin, by one job over the fleet', async () => {
    const rig = renewing();
    const containers = [rig.container(), rig.container(), rig.container()];
    await ask(rig, containers);
    rig.sent.length = 0;
    await rig.clock.advance(4 * MINUTE);
    await ask(rig, containers);
    await Promise.all(containers.map((one) => one.settled()));
    expect(rig.sent).toHaveLength(1);
    await rig.passMinutes(1);
    expect(rig.endpoint.requests).toHaveLength(2);
  });

  it('goes on while the endpoint is down, and renews once it is back', async () => {
    const rig = renewing();
    await ask(rig, [rig.container()]);
    rig.endpoint.mode = 'down';
    await rig.passMinutes(10);
    rig.endpoint.mode = 'ok';
    await rig.passMinutes(6);
    const [found] = await ask(rig, [rig.container()], 0);
    expect(found?.error).toBeUndefined();
    expect(found?.done).toBe(true);
  });

  it('the successor of a refresh token takes its place until the secret changes', async () => {
    const rig = renewing();
    const used: string[] = [];
    const { request } = rig.endpoint;
    rig.endpoint.request = async (one, call) => {
      used.push(call.refreshToken ?? '');
      return { ...(await request(one, call)), refreshToken: `r-${used.length}` };
    };
    const provider = rig.container();
    await ask(rig, [provider]);
    await rig.passMinutes(5);
    expect(used.slice(0, 2)).toEqual(['', 'r-1']);
    rig.secret.splice(0, 1, credential('primary', 'another'));
    await provider.invalidate(rig.endpoint.requests.length);
    await ask(rig, [provider]);
    expect(used.at(-1)).toBe('');
  });
});

/** One holder whose queue only keeps what is sent to it, with how long it is to be hidden. */
function withJobs(lifeMs = 20 * MINUTE) {
  const made = fleet();
  const { system, store } = made;
  made.endpoint.lifeMs = lifeMs;
  const sent: [message: TokenRenewalMessage, delayMs: number][] = [];
  const renewals = {
    sendRenewal: async (message: TokenRenewalMessage, delayMs: number) => void sent.push([message, delayMs]),
  };
  const container = (replaced: Partial<TokenDeps> = {}) =>
    made.container({ platform: HOLDER, renewals, ...replaced });
  const record = async () => (await store.read(HOLDER)) ?? emptyRecord;
  const put = async (some: Partial<TokenRecord>) => {
    const before = await record();
    await store.write(HOLDER, { ...before, ...some, revision: before.revision + 1 }, before.revision);
  };
  const take = createRenewals({ ...system, platform: HOLDER, store, renewals, tokens: container() });
  /** A look of a container that has no copy. */
  const look = async (replaced: Partial<TokenDeps> = {}) => {
    const provider = container(replaced);
    const [found] = await ask(made, [provider], 0);
    await provider.settled();
    return found;
  };
  return {
    ...made,
    clock: system.clock,
    log: system.log,
    sent,
    renewals,
    container,
    record,
    put,
    take,
    look,
  };
}
const job = (generation: number, dueAtMs: number): TokenRenewalMessage => ({
  kind: 'token-renewal',
  generation,
  dueAtMs,
});
const down = new UnavailableError('queue_unavailable', 'down');

describe('a grant', () => {
  it('asks for its successor once that is due', async () => {
    const rig = withJobs();
    const startMs = rig.clock.now();
    await ask(rig, [rig.container()]);
    const dueAtMs = startMs + 18 * MINUTE;
    expect(rig.sent).toEqual([[job(1, dueAtMs), 18 * MINUTE - rig.endpoint.latencyMs]]);
  });

  it('serves where that can’t be asked for, with a line', async () => {
    const rig = withJobs();
    rig.renewals.sendRenewal = () => Promise.reject(down);
    const [found] = await ask(rig, [rig.container()]);
    expect(found?.value?.generation).toBe(1);
    expect(rig.log.lines).toEqual([
      {
        level: 'warn',
        message: 'a token renewal could not be asked for',
        fields: { platform: HOLDER, error: down },
      },
    ]);
  });

  it('that failed asks for none', async () => {
    const rig = withJobs();
    rig.endpoint.mode = 'down';
    await ask(rig, [rig.container()]);
    expect(rig.endpoint.requests.length).toBeGreaterThan(0);
    expect(rig.sent).toEqual([]);
  });
});

describe('the use of a token', () => {
  it('is noted a quarter of an hour after the last note, and asks for nothing that is not due', async () => {
    const rig = withJobs(60 * MINUTE);
    await ask(rig, [rig.container()], 1000);
    const { usedAtMs, revision } = await rig.record();
    await rig.clock.advance(15 * MINUTE - 1001);
    await rig.look();
    expect((await rig.record()).revision).toBe(revision);
    await rig.clock.advance(1);
    await rig.look();
    expect(await rig.record()).toMatchObject({
      revision: revision + 1,
      usedAtMs: usedAtMs + 15 * MINUTE,
      renewalAskedUntilMs: 0,
    });
    expect(rig.sent).toHaveLength(1);
  });

  it('that is due asks for its renewal at once, once a minute', async () => {
    const rig = withJobs();
    await ask(rig, [rig.container()]);
    const { refreshAtMs } = await rig.record();
    rig.sent.length = 0;
    const askedAfter = [];
    for (const ms of [-1, 0, 59_999, 60_000]) {
      await rig.clock.advance(refreshAtMs + ms - rig.clock.now());
      await rig.look();
      askedAfter.push(rig.sent.length);
    }
    expect(askedAfter).toEqual([0, 1, 1, 2]);
    expect(rig.sent[0]).toEqual([job(1, refreshAtMs), 0]);
  });

  it('is noted by one write at a time, which is waited for, and again where that has failed', async () => {
    const rig = withJobs(60 * MINUTE);
    await ask(rig, [rig.container()]);
    await rig.clock.advance(16 * MINUTE);
    let refuse: (error: Error) => void = () => undefined;
    let writes = 0;
    const write = () => {
      writes += 1;
      return new Promise<boolean>((_resolve, reject) => {
        refuse = reject;
      });
    };
    const provider = rig.container({ store: { ...rig.store, write }, options: { ...options, copyMs: 0 } });
    for (let looks = 0; looks < 2; looks += 1) await provider.get();
    const settled = watch(provider.settled());
    await rig.clock.advance(1);
    expect([writes, settled.done]).toEqual([1, false]);
    refuse(down);
    await rig.clock.advance(1);
    expect(settled.done).toBe(true);
    expect(rig.log.lines).toEqual([
      {
        level: 'warn',
        message: 'the use of a token was not noted',
        fields: { platform: HOLDER, error: down },
      },
    ]);
    await provider.get();
    expect(writes).toBe(2);
    refuse(down);
  });
});

describe('a renewal job', () => {
  it('renews from the moment on at which it is due; before that it waits, and no request is made', async () => {
    const rig = withJobs();
    await ask(rig, [rig.container()]);
    const { refreshAtMs } = await rig.record();
    rig.sent.length = 0;
    await rig.clock.advance(refreshAtMs - 1 - rig.clock.now());
    await rig.take(job(1, refreshAtMs));
    expect([rig.sent, rig.log.lines]).toEqual([[[job(1, refreshAtMs), 1]], []]);
    await rig.clock.advance(1);
    const taken = rig.take(job(1, refreshAtMs));
    await rig.clock.advance(1000);
    await taken;
    expect(rig.endpoint.requests).toHaveLength(2);
  });

  it.each([
    ['of a generation that has a successor', 0, 0, 1],
    ['an hour after the last use', 1, 3_600_000, 2],
    ['a moment later', 1, 3_600_001, 1],
  ])('%s: %#', async (_which, generation, unusedMs, requests) => {
    const rig = withJobs();
    await ask(rig, [rig.container()]);
    await rig.put({ refreshAtMs: 0, usedAtMs: rig.clock.now() - unusedMs });
    const taken = rig.take(job(generation, 0));
    await rig.clock.advance(1000);
    await taken;
    expect(rig.endpoint.requests).toHaveLength(requests);
  });

  it.each([
    ['a quarter of a minute later', 0, 15_000],
    ['at the end of the back-off, where that is later', 9, 256_000],
  ])('comes back %s where it has failed, with a line', async (_when, failures, leastMs) => {
    const rig = withJobs();
    await ask(rig, [rig.container()]);
    await rig.put({ refreshAtMs: 0, failures });
    rig.sent.length = 0;
    rig.endpoint.mode = 'down';
    const taken = rig.take(job(1, 0));
    await rig.clock.advance(rig.endpoint.latencyMs);
    await taken;
    const [[message, delayMs] = [job(0, 0), 0]] = rig.sent;
    expect(message).toEqual(job(1, rig.clock.now() + delayMs));
    expect(delayMs).toBeGreaterThanOrEqual(leastMs);
    const { notBeforeMs } = await rig.record();
    expect(rig.clock.now() + delayMs).toBe(Math.max(notBeforeMs, rig.clock.now() + 15_000));
    expect(rig.log.lines.at(-1)).toEqual({
      level: 'info',
      message: 'a token was not renewed yet',
      fields: { platform: HOLDER },
    });
  });

  it('asked of a token that is not due yet makes no request', async () => {
    const rig = withJobs();
    const provider = rig.container();
    await ask(rig, [provider]);
    expect(await provider.renew()).toBe(false);
    const { refreshAtMs } = await rig.record();
    await rig.clock.advance(refreshAtMs - rig.clock.now());
    const renewed = provider.renew();
    await rig.clock.advance(1000);
    expect(await renewed).toBe(true);
    expect(rig.endpoint.requests).toHaveLength(2);
  });
});

describe('renewal jobs among other records', () => {
  const record = (messageId: string, body: string): QueueRecord => ({
    ...{ messageId, body, receiptHandle: '', group: '', sentAtMs: 0, receiveCount: 1, attributes: {} },
  });

  it('are taken out; what fails is shown again, with a line, and the rest is left', async () => {
    const { log } = withJobs();
    const taken: TokenRenewalMessage[] = [];
    const aside = createRenewalsAside(async (message) => {
      taken.push(message);
      if (message.generation === 3) throw down;
    }, log);
    const text = (generation: number) => JSON.stringify({ v: 1, ...job(generation, 5) });
    const records = [
      record('m-1', text(1)),
      record('m-2', JSON.stringify({ kind: 'refresh' })),
      record('m-3', text(3)),
      record('m-4', text(4).replaceAll(':', ' : ')),
      record('m-5', JSON.stringify({ kind: 'token-renewal' })),
    ];
    const found = await aside(records);
    expect(found).toEqual({ left: [records[1], records[4]], failed: [records[2]] });
    expect(taken).toEqual([job(1, 5), job(3, 5), job(4, 5)]);
    expect(log.lines).toEqual([
      {
        level: 'warn',
        message: 'a token renewal comes back',
        fields: { error: down, correlationId: 'm-3' },
      },
    ]);
  });
});
