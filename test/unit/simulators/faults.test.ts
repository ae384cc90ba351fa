/** The faults of the drill must be the faults of the world: refused, reset, hung, spoiled. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { actionOf, flapSchedule, isFaultMode, latencyOf } from '../../../local/simulators/faults.ts';
import { type Simulators, startSimulators } from '../../../local/simulators/index.ts';
import { call } from './call.ts';

describe('plans', () => {
  test('a brown-out strikes the share that it is told', () => {
    expect(actionOf({ mode: 'brownout', errorRate: 0.4 }, 0.39).kind).toBe('answer');
    expect(actionOf({ mode: 'brownout', errorRate: 0.4 }, 0.4).kind).toBe('serve');
  });

  test('latency is fixed plus jitter', () => {
    expect(latencyOf({ mode: 'up', latencyMs: 100, jitterMs: 50 }, 0.5)).toBe(125);
  });

  test('a flap ends up, after as many outages as were asked for', () => {
    const steps = flapSchedule(2, 20, 60, 'down');
    expect(steps.map(({ afterMs, mode }) => `${afterMs}:${mode}`)).toEqual([
      '0:up',
      '20:down',
      '80:up',
      '100:down',
      '160:up',
    ]);
  });

  test('only modes that exist are taken', () => {
    expect(isFaultMode('html')).toBe(true);
    expect(isFaultMode('toString')).toBe(false);
  });
});

describe('a system under faults', () => {
  let simulators: Simulators;
  let crm: string;
  let control: string;
  const turn = (plan: unknown) => call('POST', `${control}/switch`, plan);
  const ask = (signal?: AbortSignal) => fetch(`${crm}/health`, signal === undefined ? {} : { signal });
  const codeOf = async (attempt: Promise<unknown>): Promise<string> => {
    try {
      await attempt;
      return 'answered';
    } catch (error) {
      return ((error as Error).cause as { code?: string } | undefined)?.code ?? (error as Error).name;
    }
  };

  beforeAll(async () => {
    simulators = await startSimulators();
    crm = simulators.urls.crm;
    control = `${simulators.control}/crm/_sim`;
  });
  afterAll(() => simulators.stop());
  beforeEach(() => call('POST', `${control}/reset`));

  test('down: the call is counted and its connection reset', async () => {
    await turn({ mode: 'down' });
    expect(await codeOf(ask())).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    expect((await call('GET', `${control}/counters`)).body).toEqual({ 'health:reset': 1 });
  });

  test('refuse: nothing listens, the control server still answers, and the port comes back', async () => {
    await turn({ mode: 'refuse' });
    expect(await codeOf(ask())).toBe('ECONNREFUSED');
    await turn({ mode: 'up' });
    expect((await ask()).status).toBe(200);
  });

  test('hang: the call is accepted and never answered', async () => {
    await turn({ mode: 'hang' });
    const caller = new AbortController();
    const attempt = codeOf(ask(caller.signal));
    for (;;) {
      const { body } = await call('GET', `${control}/calls`);
      if ((body['items'] as { outcome: string }[])[0]?.outcome === 'hang') break;
    }
    caller.abort();
    expect(await attempt).toBe('AbortError');
  });

  test.each([
    ['http-403', 403],
    ['http-404', 404],
    ['html', 200],
    ['http-503', 503],
  ])('%s: a page with status %i', async (mode, status) => {
    await turn({ mode });
    const response = await ask();
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('text/html');
  });

  test('http-429: with Retry-After', async () => {
    await turn({ mode: 'http-429', retryAfterS: 7 });
    expect((await ask()).headers.get('retry-after')).toBe('7');
  });

  test('P2: a failure may come after the work is done', async () => {
    await turn({ mode: 'http-500', appliedShare: 1 });
    await call('POST', `${crm}/cases`, { correlationId: 'c-1' });
    expect((await call('GET', `${control}/state`)).body['effects']).toBe(1);
  });

  test('a schedule runs by itself, and history says what was when', async () => {
    await turn({ schedule: flapSchedule(1, 0, 1, 'down') });
    const modes = async () =>
      ((await call('GET', `${control}/state`)).body['history'] as { mode: string }[]).map(({ mode }) => mode);
    const before = (await modes()).length;
    let seen: string[] = [];
    // The schedule's last step is the sign that it is over.
    while (seen.slice(before - 1).at(-1) !== 'up' || !seen.slice(-2).includes('down')) seen = await modes();
    expect(seen.slice(-3)).toEqual(['up', 'down', 'up']);
  });

  test('a switch that names no mode is refused', async () => {
    expect((await turn({ mode: 'broken' })).status).toBe(400);
  });
});
