/** Protocol Token over processes: one table, one token endpoint, containers that are killed and frozen. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { emptyRecord } from '../../lambdas/core/tokens/record.ts';
import { type Fleet, type Member, startFleet } from './platforms/fleet.ts';

/** A busy machine may let a timer or a message wait for this long, ms. */
const SLACK_MS = 2000;
const WAIT_MAX_MS = 2000;
/** Between two rounds of questions to all processes, ms. */
const REST_MS = 50;
/** Spans as short as a test wants them: a lease of 3 s. */
const brief = {
  FUNCTION_TIMEOUT_MS: '3000',
  CLAIM_MARGIN_MS: '0',
  TOKEN_TIMEOUT_MS: '1500',
  RETRY_BACKOFF_BASE_MS: '500',
};

describe('tokens over many processes', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await startFleet();
  }, 60_000);
  afterAll(() => fleet.stop());
  afterEach(() => fleet.reset());

  const tokenRequests = async (): Promise<number> => {
    const { tokenRequests: requests } = await fleet.admin('GET', 'state');
    return (requests as unknown[]).length;
  };
  /** Looks again and again, for 15 s at most. */
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    const endMs = Date.now() + 15_000;
    while (!(await holds())) {
      if (Date.now() > endMs) throw new Error('it did not come to that in 15 s');
      await setTimeout(REST_MS);
    }
  };
  const getAll = (members: readonly Member[], callers: number) =>
    Promise.all(members.map((member) => member.ask({ kind: 'get', callers })));

  it('P7: 200 callers in 20 processes with an expired token cause exactly one token request', async () => {
    const expired = { revision: 1, generation: 7, accessToken: 'expired', expiresAtMs: 1 };
    await fleet.store.write('genesys', { ...emptyRecord, ...expired }, 0);
    const members = await fleet.spawn(20);
    await fleet.admin('POST', 'options', { tokenDelayMs: 300 });
    const answers = (await getAll(members, 10)).flat();
    expect(answers).toHaveLength(200);
    for (const { generation, code, tookMs } of answers) {
      // Where the machine is too busy to get on in two seconds, the answer is a refusal, never another request.
      expect([8, 'token_wait']).toContain(generation ?? code);
      expect(tookMs).toBeLessThan(WAIT_MAX_MS + SLACK_MS);
    }
    await until(async () => (await getAll(members, 10)).flat().every(({ generation }) => generation === 8));
    expect(await tokenRequests()).toBe(1);
  }, 60_000);

  it('P7: with the token endpoint down everyone is answered in time, it is left in peace, and service resumes', async () => {
    await fleet.admin('POST', 'options', { tokenEndpoint: 'down' });
    const members = await fleet.spawn(5, brief);
    const askedUntilMs = Date.now() + 2500;
    while (Date.now() < askedUntilMs) {
      for (const { code, tookMs } of (await getAll(members, 4)).flat()) {
        expect(code).toMatch(/^token_/);
        expect(tookMs).toBeLessThan(WAIT_MAX_MS + SLACK_MS);
      }
      await setTimeout(REST_MS);
    }
    expect(await tokenRequests()).toBeLessThanOrEqual(3);
    await fleet.admin('POST', 'options', { tokenEndpoint: 'up' });
    await until(async () => (await getAll(members, 1)).flat().every(({ generation }) => generation === 1));
    expect((await fleet.admin('GET', 'state'))['worstTokenMinute']).toBeLessThanOrEqual(5);
  }, 60_000);

  it('P7: a leaseholder that is killed in the middle of its request is followed by one other', async () => {
    await fleet.admin('POST', 'options', { tokenDelayMs: 1000 });
    const [victim, ...others] = await fleet.spawn(4, brief);
    victim?.ask({ kind: 'get', callers: 1 }).catch(() => undefined);
    await until(async () => (await tokenRequests()) === 1);
    victim?.process.kill('SIGKILL');
    await fleet.admin('POST', 'options', { tokenDelayMs: 0 });
    await until(async () => (await getAll(others, 1)).flat().every(({ generation }) => generation === 1));
    expect(await tokenRequests()).toBe(2);
  }, 60_000);

  it('P7: the late write of a leaseholder that was frozen changes nothing', async () => {
    await fleet.admin('POST', 'options', { tokenDelayMs: 1000 });
    const [frozen, ...others] = await fleet.spawn(3, brief);
    const late = frozen?.ask({ kind: 'get', callers: 1 });
    await until(async () => (await tokenRequests()) === 1);
    frozen?.process.kill('SIGSTOP');
    await fleet.admin('POST', 'options', { tokenDelayMs: 0 });
    await until(async () => (await getAll(others, 1)).flat().every(({ generation }) => generation === 1));
    const record = await fleet.store.read('genesys');
    frozen?.process.kill('SIGCONT');
    await late;
    const [[after] = []] = await getAll(frozen === undefined ? [] : [frozen], 1);
    expect(after?.generation).toBe(1);
    expect(await fleet.store.read('genesys')).toEqual(record);
    expect(await tokenRequests()).toBe(2);
  }, 60_000);
});
