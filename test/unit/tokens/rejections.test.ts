import { describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { orderRetry } from '../../../lambdas/core/tokens/retry.ts';
import { ask, credential, type Fleet, fleet, options } from './support.ts';

/** Hours of callers that keep asking. */
async function hours(all: Fleet, count: number): Promise<void> {
  const container = all.container();
  for (let minute = 0; minute < count * 60; minute += 1) await ask(all, [container], 60_000);
}

describe('rejected credentials', () => {
  it('P7: five rejections in a row stop the requests permanently, with one incident', async () => {
    const all = fleet();
    all.endpoint.mode = 'rejects';
    await hours(all, 3);
    expect(all.endpoint.requests).toHaveLength(options.maxRejections);
    expect(all.incidents.map(({ action }) => action)).toEqual(['trigger']);
    const [asked] = await ask(all, [all.container()], 0);
    expect(asked?.error).toBeInstanceOf(UnavailableError);
    expect(asked?.error).toMatchObject({ code: 'token_stopped' });
  });

  it('P7: the secondary takes over at once; the incident ends when the primary works again', async () => {
    const all = fleet();
    all.secret = [credential('primary'), credential('secondary')];
    all.endpoint.mode = 'rejects-primary';
    await hours(all, 2);
    const used = all.endpoint.requests.map((request) => request.credential);
    expect(used.slice(0, 6)).toEqual([...Array(5).fill('primary'), 'secondary']);
    expect(used.slice(6).every((name) => name === 'secondary')).toBe(true);
    expect(all.incidents.map(({ action }) => action)).toEqual(['trigger']);
    all.endpoint.mode = 'ok';
    all.secret = [credential('primary', 'renewed'), credential('secondary')];
    await hours(all, 1);
    expect(all.endpoint.requests.at(-1)?.credential).toBe('primary');
    expect(all.incidents.map(({ action }) => action)).toEqual(['trigger', 'resolve']);
    expect(new Set(all.incidents.map(({ key }) => key)).size).toBe(1);
  });

  it('P7: where the secondary is rejected too, the same incident is updated and everything stops', async () => {
    const all = fleet();
    all.secret = [credential('primary'), credential('secondary')];
    all.endpoint.mode = 'rejects';
    await hours(all, 2);
    expect(all.endpoint.requests).toHaveLength(2 * options.maxRejections);
    expect(all.incidents.map(({ action }) => action)).toEqual(['trigger', 'update']);
  });

  it('P7: another secret is tried at once, the same one never again', async () => {
    const all = fleet();
    all.endpoint.mode = 'rejects';
    await hours(all, 2);
    all.secret = [credential('primary')];
    await ask(all, [all.container()]);
    expect(all.endpoint.requests).toHaveLength(5);
    all.secret = [credential('primary', 'renewed')];
    all.endpoint.mode = 'ok';
    const [asked] = await ask(all, [all.container()]);
    expect(asked?.value?.accessToken).toBe('bearer-6');
    expect(all.incidents.map(({ action }) => action)).toEqual(['trigger', 'resolve']);
  });

  it('P7: an ordered retry is one more request, not five', async () => {
    const all = fleet();
    all.endpoint.mode = 'rejects';
    await hours(all, 2);
    await orderRetry(all.store, 'genesys', options);
    await hours(all, 1);
    expect(all.endpoint.requests).toHaveLength(6);
    await orderRetry(all.store, 'genesys', options);
    all.endpoint.mode = 'ok';
    const [asked] = await ask(all, [all.container()]);
    expect(asked?.value?.generation).toBe(1);
  });

  it('P7: failures between rejections do not clear their count, a success does', async () => {
    const all = fleet();
    const container = all.container();
    const drive = async (mode: 'rejects' | 'down' | 'ok'): Promise<void> => {
      all.endpoint.mode = mode;
      await all.system.clock.advance(options.maxBackoffMs + 60_000);
      await ask(all, [container]);
    };
    for (const mode of ['rejects', 'rejects', 'down', 'rejects'] as const) await drive(mode);
    expect((await all.store.read('genesys'))?.credentials[0]?.rejections).toBe(3);
    await drive('ok');
    expect((await all.store.read('genesys'))?.credentials[0]?.rejections).toBe(0);
  });

  it('P9: neither log nor incident nor error holds a token or a secret', async () => {
    const all = fleet();
    all.secret = [credential('primary', 's3cr3t-value')];
    await ask(all, [all.container()]);
    await all.container().invalidate(1);
    all.endpoint.mode = 'rejects';
    await hours(all, 2);
    const [asked] = await ask(all, [all.container()], 0);
    const said = JSON.stringify([
      all.system.log.lines,
      [...all.system.metrics.sums.keys()],
      all.incidents,
      String(asked?.error),
    ]);
    expect(said).not.toMatch(/s3cr3t|bearer/);
  });
});
