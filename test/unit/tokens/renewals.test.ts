/** Tokens of a connector: renewed ahead of time by jobs in its refresh queue. */
import { describe, expect, it } from '@jest/globals';
import type { TokenRenewalMessage } from '../../../lambdas/core/ports.ts';
import { createRenewals } from '../../../lambdas/core/tokens/renewals.ts';
import { ask, credential, fleet } from './support.ts';

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
    rig.endpoint.request = async (one, options) => {
      used.push(options.refreshToken ?? '');
      return { ...(await request(one, options)), refreshToken: `r-${used.length}` };
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
