/** Parts of `verify` that no healthy or planted stack shows. */
import { expect, test } from '@jest/globals';
import type { Connection } from '../../../bin/operator/connection.ts';
import type { Snapshot } from '../../../bin/operator/snapshot.ts';
import { apiKeyIn } from '../../../bin/verify/api-key.ts';
import { page } from '../../../bin/verify/page.ts';
import { quotas } from '../../../bin/verify/quotas.ts';
import { line, type Scene, until } from '../../../bin/verify/scene.ts';
import { sources } from '../../../bin/verify/standing.ts';
import { tokens } from '../../../bin/verify/tokens.ts';
import { inTime } from '../../../bin/verify/verify.ts';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { resolveConfig } from '../../../lib/config.ts';

const clock = fakeClock();
const scene = (more: object = {}): Scene =>
  ({ now: clock.now, sleep: clock.sleep, config: resolveConfig(), ...more }) as Scene;

test('what has not answered in time is a line that says so, and what fails is one with its error', async () => {
  const slow = inTime(scene(), 'tables', () => new Promise(() => undefined), clock.now() + 110_000);
  await clock.advance(110_000);
  expect(await slow).toMatchObject([
    { check: 'tables', verdict: 'failed', found: 'no answer within two minutes' },
  ]);
  const fails = () => Promise.reject(new TypeError('no way'));
  expect(await inTime(scene(), 'queues', fails, clock.now() + 1000)).toMatchObject([
    { check: 'queues', verdict: 'failed', found: 'TypeError: no way' },
  ]);
  expect(await inTime(scene(), 'x', async () => [line('x', 'fine')], clock.now() + 1000)).toEqual([
    { check: 'x', verdict: 'ok', found: 'fine' },
  ]);
  expect(clock.sleeping()).toBe(0);
});

test('P8: a test page is not sent to channels that can’t be used, and it is said why', async () => {
  const config = { ...resolveConfig(), ONCALL_CHANNELS: 'slack, slack' };
  expect(await page(scene({ config, at: {} }))).toMatchObject([
    { check: 'page', verdict: 'failed', found: 'ONCALL_CHANNELS names slack twice.' },
  ]);
});

test('a thing is waited for only so long', async () => {
  let looks = 0;
  const never = until(scene(), 3000, async () => {
    looks += 1;
    return undefined;
  });
  await clock.advance(5000);
  expect(await never).toBeUndefined();
  expect(looks).toBe(4);
});

test('a source that nobody has paused is switched on by the controller; one that changes is looked at again', async () => {
  const worker = (state: string) => ({ worker: `${state}-worker`, source: { state } });
  const snapshot = { workers: ['enabled', 'disabled', 'changing'].map(worker) } as unknown as Snapshot;
  expect(
    (await sources(scene({ snapshot }))).map(({ verdict, todo }) => [verdict, todo?.split(';')[0]]),
  ).toEqual([
    ['ok', undefined],
    ['failed', 'the controller switches it on within a minute'],
    ['skipped', undefined],
  ]);
});

test('P7: a credential that was stopped is not asked with once more', async () => {
  const at = { connectors: [] } as unknown as Connection;
  const snapshot = { tokens: [{ platform: 'genesys', incident: 'i-1' }] } as unknown as Snapshot;
  expect(await tokens(scene({ at, snapshot }))).toMatchObject([
    { check: 'token genesys', verdict: 'failed', found: 'its refreshes have stopped' },
    { check: 'token nice', verdict: 'skipped' },
  ]);
});

test('of several API keys one that opens the default connector is shown', () => {
  const keys = { ehr: { current: 'k-1', connectors: ['ehr'] }, all: { current: 'k-2' } };
  expect(apiKeyIn(JSON.stringify({ v: 1, keys }))).toBe('k-2');
  expect(apiKeyIn('alone')).toBe('alone');
  expect(apiKeyIn('')).toBeUndefined();
  expect(apiKeyIn('{}')).toBeUndefined();
});

test('a machine has no quotas', async () => {
  const at = { local: { admin: '' } } as unknown as Connection;
  expect(await quotas(scene({ at }))).toMatchObject([{ verdict: 'skipped' }]);
});
