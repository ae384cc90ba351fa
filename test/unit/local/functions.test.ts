import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { FunctionSpec } from '../../../local/functions/function-spec.ts';
import { createFunctions } from '../../../local/functions/functions.ts';
import { createGrowth } from '../../../local/functions/growth.ts';
import { createHeadroom } from '../../../local/functions/headroom.ts';
import { createSemaphore } from '../../../local/functions/semaphore.ts';
import { createRouter } from '../../../local/gateway/routes.ts';
import { localValueOf } from '../../../local/secretsmanager/local-values.ts';

describe('Runner: growth of a pool', () => {
  it('starts two at once, more while cores are idle, and on busy cores only while none answers', () => {
    let now = 1_000;
    let idle = 0.9;
    const growth = createGrowth(
      () => idle,
      () => now,
    );
    const allows = (environments: number, lastAnswerMs: number, starting = 0): boolean =>
      growth.allows({ environments, starting, lastAnswerMs });
    expect([allows(0, now), allows(1, now), allows(2, now)]).toEqual([true, true, false]);
    now += 50;
    expect(allows(2, now)).toBe(true);
    idle = 0;
    now += 999;
    expect(allows(3, 0)).toBe(false);
    now += 1;
    expect(allows(3, now - 999)).toBe(false);
    expect(allows(3, now - 1_000, 1)).toBe(false);
    expect(allows(3, now - 1_000)).toBe(true);
  });

  it('measures idle cores between two looks', () => {
    let now = 0;
    let times = { idle: 0, total: 0 };
    const headroom = createHeadroom(
      () => now,
      () => times,
    );
    times = { idle: 50, total: 200 };
    now = 99;
    expect(headroom()).toBe(1);
    now = 100;
    expect(headroom()).toBe(0.25);
  });
});

describe('Runner: functions by name', () => {
  it('the end of a name is that of the deployment’s own function, not of a connector’s that ends alike', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'steadyline-functions-'));
    const spec = (name: string): FunctionSpec => ({
      ...{ name, arn: `arn:${name}`, handler: 'index.handler', codeDirectory: folder, environment: {} },
      ...{ timeoutMs: 1, memoryMb: 128, maxEnvironments: 1, patienceMs: 1 },
    });
    const names = ['steadyline-billing-flow-controller', 'steadyline-flow-controller'];
    const functions = createFunctions(names.map(spec), folder);
    expect(functions.spec('flow-controller').name).toBe('steadyline-flow-controller');
    expect(functions.spec('billing-flow-controller').name).toBe('steadyline-billing-flow-controller');
    await functions.stop();
    rmSync(folder, { recursive: true });
  });
});

describe('Runner: semaphore', () => {
  it('lets in as many as fit, in order', async () => {
    const semaphore = createSemaphore(1);
    const inside: number[] = [];
    const release = await semaphore.acquire();
    const later = [1, 2].map(async (one) => {
      const out = await semaphore.acquire();
      inside.push(one);
      out();
    });
    expect(inside).toEqual([]);
    release();
    await Promise.all(later);
    expect(inside).toEqual([1, 2]);
  });
});

describe('Runner: routes', () => {
  const route = (key: string) => ({ key, functionName: key, timeoutMs: 1 });
  const find = createRouter(
    ['GET /a/{id}', 'GET /a/b', 'ANY /a/{rest+}', 'POST /{proxy+}', '$default'].map(route),
  );
  it.each([
    ['GET', '/a/b', 'GET /a/b', {}],
    ['GET', '/a/c', 'GET /a/{id}', { id: 'c' }],
    ['GET', '/a/%7e', 'GET /a/{id}', { id: '~' }],
    ['GET', '/a/%zz', 'GET /a/{id}', { id: '%zz' }],
    ['PUT', '/a/c/d', 'ANY /a/{rest+}', { rest: 'c/d' }],
    ['POST', '/x', 'POST /{proxy+}', { proxy: 'x' }],
    ['GET', '/x', '$default', {}],
  ])('%s %s goes to %s', (method, path, key, pathParameters) => {
    expect(find(method, path)).toEqual({ route: route(key), pathParameters });
  });

  it('finds nothing where nothing matches', () => {
    expect(createRouter([route('GET /a')])('POST', '/a')).toBeUndefined();
  });
});

describe('Runner: local secrets', () => {
  it.each([
    ['steadyline/webhook-crm', 'local-crm-secret'],
    ['run-ab12-steadyline/api-key', 'local-data-action-key'],
    ['steadyline/crm', JSON.stringify({ authorization: 'Bearer local-crm-token' })],
    ['steadyline/other', undefined],
    ['steadyline/notcrm', undefined],
  ])('%s', (name, value) => {
    expect(localValueOf(name)).toBe(value);
  });
});
