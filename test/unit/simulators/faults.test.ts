/** The faults of the drill must be the faults of the world: refused, reset, hung, spoiled. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  actionOf,
  type FaultAction,
  type FaultedCall,
  latencyOf,
  saidNo,
} from '../../../local/simulators/fault-action.ts';
import { type FaultPlan, flapSchedule, isFaultMode } from '../../../local/simulators/faults.ts';
import { type Simulators, startSimulators } from '../../../local/simulators/index.ts';
import { call } from './call.ts';

/** What 300 calls get, spread evenly over the plan's chances. */
const spread = (plan: FaultPlan, call: Partial<FaultedCall> = {}): FaultAction[] =>
  Array.from({ length: 300 }, (_, index) =>
    actionOf(plan, (index + 0.5) / 300, { kind: 'event', elapsedMs: 0, names: () => false, ...call }),
  );
const share = (actions: readonly FaultAction[], is: (action: FaultAction) => boolean): number =>
  Math.round((100 * actions.filter(is).length) / actions.length);
const refusals = (actions: readonly FaultAction[]): number =>
  share(actions, ({ kind }) => kind === 'refusal');

describe('plans', () => {
  test('a brown-out strikes the share that it is told', () => {
    const actions = spread({ mode: 'brownout', errorRate: 0.4 });
    expect(share(actions, ({ kind }) => kind === 'answer')).toBe(40);
  });

  test('an overload throttles two calls of three, fails or hangs the third, and serves none', () => {
    const actions = spread({ mode: 'overload' });
    const status = (wanted: number) => (action: FaultAction) =>
      action.kind === 'answer' && action.status === wanted;
    expect(share(actions, status(429))).toBe(67);
    expect(share(actions, status(503))).toBe(17);
    expect(share(actions, ({ kind }) => kind === 'hang')).toBe(17);
    expect(share(actions, ({ kind }) => kind === 'serve')).toBe(0);
  });

  test('a throttle or a refusal has surely done nothing; a page, a reset or silence may have', () => {
    expect(spread({ mode: 'http-429' }).every(saidNo)).toBe(true);
    expect(spread({ mode: 'refuse-all' }).every(saidNo)).toBe(true);
    for (const mode of ['http-503', 'html', 'down', 'hang'] as const)
      expect(spread({ mode }).some(saidNo)).toBe(false);
  });

  test('refuse-all refuses writes with either status, and answers lookups', () => {
    const actions = spread({ mode: 'refuse-all' });
    expect(refusals(actions)).toBe(100);
    const named = { kind: 'refusal', status: 422, code: 'REQUIRED_FIELD_MISSING', field: 'region' };
    expect(actions).toContainEqual(named);
    expect(share(actions, (action) => action.kind === 'refusal' && action.status === 400)).toBe(50);
    expect(refusals(spread({ mode: 'refuse-all' }, { kind: 'lookup' }))).toBe(0);
    expect(refusals(spread({ mode: 'refuse-all', kinds: ['case'] }))).toBe(0);
  });

  test('one node of ten refuses a tenth', () => {
    expect(refusals(spread({ mode: 'refuse-all', share: 0.1 }))).toBe(10);
  });

  test('in a rolling deployment the share climbs evenly to all', () => {
    const at = (elapsedMs: number) =>
      refusals(spread({ mode: 'refuse-all', climbMs: 60_000 }, { elapsedMs }));
    expect([0, 15_000, 30_000, 60_000, 90_000].map(at)).toEqual([0, 25, 50, 100, 100]);
  });

  test('a hot record alone is throttled, for ten minutes', () => {
    const plan: FaultPlan = { mode: 'hot-record', record: 'i-hot' };
    const hot = spread(plan, { names: (record) => record === 'i-hot' });
    expect(hot[0]).toEqual({ kind: 'answer', status: 429, page: false, retryAfterS: 600 });
    expect(share(spread(plan), ({ kind }) => kind === 'serve')).toBe(100);
  });

  test('a slow system answers rightly, each time after 2.5 s', () => {
    expect(share(spread({ mode: 'slow' }), ({ kind }) => kind === 'serve')).toBe(100);
    expect(latencyOf({ mode: 'slow' }, 0.9)).toBe(2500);
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

  test('hot-record: the record is known by its path or its body, and others are served', async () => {
    await turn({ mode: 'hot-record', record: 'i-hot', retryAfterS: 60 });
    const put = (interaction: string) =>
      call('PUT', `${crm}/nice/interactions/${interaction}/events/e`, { eventType: 'interaction.start' });
    const hot = await put('i-hot');
    expect(hot.status).toBe(429);
    expect(hot.headers.get('retry-after')).toBe('60');
    expect((await put('i-hotter')).status).toBe(201);
    expect((await call('POST', `${crm}/cases`, { about: 'i-hot' })).status).toBe(429);
  });

  test.each([
    ['generic', 'POST', '/cases', { error: { code: 'REQUIRED_FIELD_MISSING', field: 'region' } }],
    [
      'Salesforce',
      'PATCH',
      '/services/data/v61.0/sobjects/Case/Key__c/k',
      [{ errorCode: 'REQUIRED_FIELD_MISSING', fields: ['region'] }],
    ],
    ['ServiceNow', 'POST', '/api/now/table/u_case', { error: { detail: expect.stringContaining('region') } }],
  ])('refuse-all: a refusal in the words of the %s dialect', async (_name, method, path, body) => {
    await turn({ mode: 'refuse-all', statuses: [422] });
    expect(await call(method, `${crm}${path}`, {})).toMatchObject({ status: 422, body });
    expect((await call('GET', `${crm}/customers?phone=%2B15550100`)).status).toBe(200);
  });

  test('P2: what was refused or throttled has had no effect', async () => {
    for (const mode of ['refuse-all', 'http-429']) {
      await turn({ mode, appliedShare: 1 });
      await call('POST', `${crm}/cases`, { correlationId: 'c-1' });
    }
    expect((await call('GET', `${control}/state`)).body['effects']).toBe(0);
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
