import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from '@jest/globals';
import { doctor, doctorOfRunner } from '../../../bin/commands/doctor.ts';
import type { Account } from '../../../bin/doctor/account.ts';
import { exitCode, type Finding, report } from '../../../bin/doctor/finding.ts';
import { resolveConfig } from '../../../lib/config.ts';

const good: Account = {
  region: async () => 'eu-west-1',
  identity: async () => ({ account: '111122223333', caller: 'arn:aws:iam::111122223333:user/ops' }),
  bootstrap: async () => ({ status: 'UPDATE_COMPLETE', version: 28 }),
  lambdaConcurrency: async () => 1000,
  apiRate: async () => 10_000,
  warmThroughput: async () => undefined,
  secretText: async () => undefined,
  secretCreatedMs: async () => undefined,
  metricSums: async () => new Map(),
  resources: { one: async () => undefined, ids: async () => [] },
};
const settings = { ALARM_EMAIL: 'on-call@example.com' };

async function find(
  check: string,
  account: Partial<Account>,
  overrides: Record<string, string> = {},
): Promise<Finding | undefined> {
  const findings = await doctor({ ...good, ...account }, resolveConfig({ ...settings, ...overrides }));
  return findings.find((finding) => finding.check === check);
}

describe('doctor', () => {
  test('a fit account: every check ok, exit 0', async () => {
    const findings = await doctor(good, resolveConfig(settings));
    expect(findings.map(({ check, verdict }) => [check, verdict])).toEqual([
      ['credentials', 'ok'],
      ['bootstrap', 'ok'],
      ['network', 'ok'],
      ['own', 'ok'],
      ['lambda', 'ok'],
      ['api', 'ok'],
      ['fifo', 'ok'],
      ['tables', 'ok'],
      ['secrets', 'ok'],
      ['keys', 'ok'],
      ['settings', 'ok'],
      ['alarms', 'ok'],
    ]);
    expect(exitCode(findings)).toBe(0);
  });

  test('without credentials the account is not asked further, and the exit is 1', async () => {
    const identity = (): Promise<never> => Promise.reject(new Error('no credentials found'));
    const findings = await doctor({ ...good, identity }, resolveConfig(settings));
    expect(findings.map(({ verdict }) => verdict)).toEqual([
      'failed',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
      'ok',
      'ok',
    ]);
    expect(findings[0]?.todo).toContain('AWS_PROFILE');
    expect(exitCode(findings)).toBe(1);
  });

  test.each([
    ['there is none', undefined, 'no stack CDKToolkit here'],
    ['it is old', { status: 'CREATE_COMPLETE', version: 5 }, 'CDKToolkit version 5, 6 is needed'],
    ['it was rolled back', { status: 'ROLLBACK_COMPLETE', version: 28 }, 'CDKToolkit is ROLLBACK_COMPLETE'],
    ['it failed', { status: 'UPDATE_FAILED', version: 28 }, 'CDKToolkit is UPDATE_FAILED'],
  ])('bootstrap fails where %s, and says the command', async (_, stack, found) => {
    expect(await find('bootstrap', { bootstrap: async () => stack })).toEqual({
      check: 'bootstrap',
      verdict: 'failed',
      found,
      todo: 'npx cdk bootstrap aws://111122223333/eu-west-1',
    });
  });

  test('a fresh account of ten executions fails, with the number to ask for', async () => {
    // 100 events/s × 0.2 s, 50 lookups, six sources of 20, updates 10, notifier 2, 6 others.
    expect(await find('lambda', { lambdaConcurrency: async () => 10 })).toMatchObject({
      verdict: 'failed',
      found: '10 concurrent executions, 208 needed at the configured peak',
    });
  });

  test('production also counts what it reserves', async () => {
    const finding = await find('lambda', { lambdaConcurrency: async () => 300 }, { PROFILE: 'production' });
    expect(finding).toMatchObject({
      verdict: 'failed',
      found: '300 concurrent executions, 338 needed at the configured peak',
    });
    expect(finding?.todo).toContain('default profile');
  });

  test('API Gateway fails by the account quota or by the stage setting, each with its own remedy', async () => {
    const peak = { PEAK_EVENTS_PER_SECOND: '5000' };
    expect((await find('api', { apiRate: async () => 1000 }, peak))?.todo).toContain('Service Quotas');
    expect((await find('api', {}, { ...peak, API_RATE: '2000' }))?.todo).toContain('API_RATE to 5042');
  });

  test('a region whose FIFO queues are too slow for the peak fails', async () => {
    const elsewhere = { region: async () => 'eu-south-1' };
    expect(await find('fifo', elsewhere, { PEAK_EVENTS_PER_SECOND: '2400' })).toMatchObject({
      verdict: 'ok',
    });
    expect(await find('fifo', elsewhere, { PEAK_EVENTS_PER_SECOND: '2401' })).toMatchObject({
      verdict: 'failed',
      found: '2400 FIFO calls a second in eu-south-1, 2401 needed at the configured peak',
    });
  });

  test('P13: a table that has come to be warmer than the peak asks for fails, since DynamoDB would refuse', async () => {
    const peak = { PEAK_EVENTS_PER_SECOND: '2000', NAME_PREFIX: 'mine' };
    const asked: string[] = [];
    const warm = (readUnitsPerSecond: number, writeUnitsPerSecond: number): Partial<Account> => ({
      warmThroughput: async (table) => {
        asked.push(table);
        return { readUnitsPerSecond, writeUnitsPerSecond };
      },
    });
    expect(await find('tables', warm(12_000, 6000), peak)).toMatchObject({ verdict: 'ok' });
    expect(asked).toEqual(['mine-idempotency']);
    expect(await find('tables', warm(12_000, 6001), peak)).toMatchObject({
      verdict: 'failed',
      found:
        'DynamoDB lowers no warm throughput: mine-idempotency is warm for 12000 reads and 6001 writes a second and would be asked for 12000 reads and 6000 writes a second',
      todo: expect.stringContaining('PEAK_EVENTS_PER_SECOND'),
    });
    expect(await find('tables', warm(12_001, 4000), peak)).toMatchObject({ verdict: 'failed' });
    expect(await find('tables', {}, peak)).toMatchObject({ verdict: 'ok' });
  });

  test('no table is asked about where the template asks nothing of it', async () => {
    const warmThroughput = (): Promise<never> => Promise.reject(new Error('asked'));
    expect(await find('tables', { warmThroughput })).toMatchObject({ verdict: 'ok' });
  });

  test('P4: secrets that can’t be used fail, each in a sentence that reports nothing of its text', async () => {
    const asked: string[] = [];
    const finding = await find('secrets', {
      secretText: async (id) => {
        asked.push(id);
        return id === 'steadyline/crm' ? '{"authorization":"Bearer s3cret\\n"}' : undefined;
      },
    });
    expect(asked).toContain('steadyline/api-key');
    expect(finding).toMatchObject({
      verdict: 'failed',
      found: expect.stringMatching(/^The secret crm can't be sent/),
      todo: expect.stringContaining('Put a valid value into the secret crm'),
    });
    expect(JSON.stringify(finding)).not.toContain('s3cret');
    const denied = { secretText: () => Promise.reject(new Error('denied')) };
    expect(await find('secrets', denied)).toMatchObject({ verdict: 'warning' });
  });

  test('a call that is denied is a finding, not a crash', async () => {
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    const finding = await find('lambda', { lambdaConcurrency: () => Promise.reject(denied) });
    expect(finding).toMatchObject({ verdict: 'failed', found: 'AccessDeniedException: not authorized' });
  });

  test('P8: no address for the notifier’s own failure is a warning and stops nobody', async () => {
    const findings = await doctor(good, resolveConfig());
    expect(findings.at(-1)).toMatchObject({ check: 'alarms', verdict: 'warning' });
    expect(exitCode(findings)).toBe(0);
  });

  test('settings that synth would refuse are found before', async () => {
    expect((await find('settings', {}, { TOKEN_WAIT_MAX_MS: '2001' }))?.found).toMatch(/^P7/);
  });

  test('the report is a line a finding, and what to do below it', () => {
    const findings: Finding[] = [
      { check: 'lambda', verdict: 'failed', found: '10 concurrent executions', todo: 'raise it' },
      { check: 'api', verdict: 'ok', found: 'enough' },
    ];
    expect(report(findings).split('\n')).toEqual([
      'failed   lambda  10 concurrent executions',
      '                 → raise it',
      'ok       api     enough',
    ]);
  });
});

describe('API keys', () => {
  const secretText = async (name: string) =>
    name.endsWith('/api-key')
      ? JSON.stringify({ keys: { ivr: { current: 'a' }, agents: { current: 'b' }, old: { current: 'c' } } })
      : undefined;
  const made = (daysAgo: number) => async () => Date.now() - daysAgo * 86_400_000;
  const metricSums = async () => new Map([['agents', 7]]);

  test('that nobody has used for 30 days are named', async () => {
    expect(await find('keys', { secretText, secretCreatedMs: made(31), metricSums })).toEqual({
      check: 'keys',
      verdict: 'warning',
      found: 'not used for 30 days: ivr, old',
      todo: expect.stringContaining('Take ivr, old out of the secret api-key unless they are new'),
    });
  });

  test('of a deployment that is younger are not judged', async () => {
    const found = await find('keys', { secretText, secretCreatedMs: made(29), metricSums });
    expect(found).toMatchObject({ verdict: 'ok' });
  });

  test('a single one is asked for by its name', async () => {
    const asked: unknown[] = [];
    const account = {
      secretText: async (name: string) => (name.endsWith('/api-key') ? 'the-only-key' : undefined),
      secretCreatedMs: made(100),
      metricSums: async (counted: object) => {
        asked.push(counted);
        return new Map([['default', 1]]);
      },
    };
    expect(await find('keys', account)).toMatchObject({ verdict: 'ok' });
    expect(asked).toEqual([
      expect.objectContaining({ metric: 'ApiKeyRequests', dimension: 'key', values: ['default'] }),
    ]);
  });

  test('whose metrics may not be read are a warning, not a failure', async () => {
    const denied = async () => {
      throw new Error('denied');
    };
    const found = await find('keys', { secretText, secretCreatedMs: made(31), metricSums: denied });
    expect(found).toMatchObject({ verdict: 'warning', todo: expect.stringContaining('GetMetricData') });
  });
});

describe('doctor --local', () => {
  const runner = (text: string) => ({
    place: 'http://127.0.0.1:4100',
    secrets: { send: async () => ({ SecretString: text }) } as unknown as SecretsManagerClient,
  });
  const verdicts = async (text: string, overrides: Record<string, string> = {}) => {
    const deployed = { config: resolveConfig({ ...settings, ...overrides }), connectors: [] };
    return new Map((await doctorOfRunner(runner(text), deployed)).map((one) => [one.check, one]));
  };

  test('asks the runner what it can know, and says of the rest that it needs AWS', async () => {
    const [onAws, onRunner] = [await doctor(good, resolveConfig(settings)), await verdicts('')];
    const [, ...asked] = onAws.map(({ check }) => check);
    expect([...onRunner.keys()].filter((check) => check !== 'runner').sort()).toEqual(asked.sort());
    const answered = ['runner', 'secrets', 'settings', 'alarms'];
    for (const { check, verdict, found } of onRunner.values())
      if (!answered.includes(check)) expect([check, verdict, found]).toEqual([check, 'skipped', 'needs AWS']);
    expect(onRunner.get('runner')?.found).toContain('http://127.0.0.1:4100');
  });

  test('an empty secret or a broken promise fails there, too', async () => {
    expect((await verdicts('')).get('secrets')).toMatchObject({ verdict: 'failed' });
    expect((await verdicts('', { TOKEN_WAIT_MAX_MS: '2001' })).get('settings')).toMatchObject({
      ...{ verdict: 'failed', found: expect.stringMatching(/^P7/) },
    });
  });
});
