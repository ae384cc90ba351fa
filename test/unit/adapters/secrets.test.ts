/**
 * Secrets and the guards over them, out of a function's environment.
 * @isolated
 */
import { createHmac } from 'node:crypto';
import * as sdk from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { hmac } from '../../../lambdas/core/connector/change.ts';
import type { SecretSource } from '../../../lambdas/core/ports.ts';
import { type Answer, expectUnavailable, type FakeAws, fakeAws, fault } from './fake-aws.ts';

let aws: FakeAws<sdk.SecretsManagerClient>;
const configs: unknown[] = [];
jest.unstable_mockModule('@aws-sdk/client-secrets-manager', () => ({
  ...sdk,
  SecretsManagerClient: class {
    constructor(config: unknown) {
      configs.push(config);
    }
    send(command: never): unknown {
      return aws.client.send(command);
    }
  },
}));
const { createSecretSource, currentOnlySecrets, prefetchSecrets, secretFetcher } = await import(
  '../../../lambdas/adapters/secrets/secret-source.ts'
);
const { apiKeyGuard, signatureGuard } = await import('../../../lambdas/adapters/secrets/guards.ts');
const { log, powertoolsLogger } = await import('../../../lambdas/adapters/logger.ts');
const { systemClock } = await import('../../../lambdas/adapters/system.ts');

const missing = new sdk.ResourceNotFoundException({ $metadata: {}, message: 'none' });
const CreatedDate = new Date(5000);
/** Answers each stage with the value that it has here. */
const stages =
  (values: Record<string, string>): Answer =>
  ({ input }) => {
    const SecretString = values[input.VersionStage];
    if (SecretString === undefined) throw missing;
    return { SecretString, CreatedDate };
  };
const over = (...answers: Answer[]) => {
  aws = fakeAws<sdk.SecretsManagerClient>(...answers);
  return aws;
};

const before = { ...process.env };
let nowMs: number;
beforeEach(() => {
  nowMs = 10_000;
  jest.spyOn(systemClock, 'now').mockImplementation(() => nowMs);
  jest.spyOn(log, 'warn').mockReturnValue(undefined);
  process.env = {
    ...{ AWS_MAX_ATTEMPTS: '2', AWS_CONNECT_TIMEOUT_MS: '3', AWS_CALL_TIMEOUT_MS: '4' },
    ...{ SECRET_CACHE_MS: '300', SECRET_REFRESH_MIN_MS: '50', SECRET_STALE_MAX_MS: '2000' },
    ...{ SECRET_PREVIOUS_VALID_MS: '6000', SECRET_CRM: 'arn:crm', SECRET_API_KEY: 'arn:key' },
    API_PUBLIC_URL: '',
  };
});
afterAll(() => {
  process.env = before;
  jest.restoreAllMocks();
});

describe('a secret', () => {
  test('P10: is read in its three stages', async () => {
    const { client, sent } = over(stages({ AWSCURRENT: 'new', AWSPREVIOUS: 'old', AWSPENDING: 'next' }));
    expect(await secretFetcher(client)('arn')).toEqual({
      ...{ current: 'new', previous: 'old', pending: 'next', currentSinceMs: 5000 },
    });
    expect(sent.map(({ input }) => input)).toEqual(
      ['AWSCURRENT', 'AWSPREVIOUS', 'AWSPENDING'].map((VersionStage) => ({ SecretId: 'arn', VersionStage })),
    );
  });

  test('P10: that was never rotated has neither of the others', async () => {
    const { client } = over(stages({ AWSCURRENT: 'new' }));
    expect(await secretFetcher(client)('arn')).toEqual({ current: 'new', currentSinceMs: 5000 });
    const empty = over(({ input }) =>
      input.VersionStage === 'AWSCURRENT' ? { SecretString: 'new', CreatedDate } : {},
    );
    expect(await secretFetcher(empty.client)('arn')).toEqual({ current: 'new', currentSinceMs: 5000 });
  });

  test.each([{}, { SecretString: 'new' }, { CreatedDate }])(
    'P10: that holds no text is told: %j',
    async (answer) => {
      await expect(secretFetcher(over(answer).client)('arn')).rejects.toMatchObject({
        ...{ name: 'UnavailableError', code: 'secret_unavailable', message: 'A secret holds no text.' },
      });
    },
  );

  test('P10: that is not there, or fails on any stage, is unavailable', async () => {
    await expect(secretFetcher(over(stages({})).client)('arn')).rejects.toMatchObject({
      ...{ name: 'UnavailableError', code: 'secret_unavailable', retryAfterSeconds: 5, cause: missing },
    });
    const { client } = over(({ input }) => {
      if (input.VersionStage === 'AWSPENDING') throw fault;
      return { SecretString: 'new', CreatedDate };
    });
    await expectUnavailable(
      secretFetcher(client)('arn'),
      'secret_unavailable',
      'A secret could not be read.',
    );
  });

  test('P10: that nobody signs with is read in one stage', () => {
    const names = [
      'SECRET_PII_KEY',
      'SECRET_CRM',
      'SECRET_OAUTH_GENESYS',
      'SECRET_OAUTH_NICE',
      'SECRET_ONCALL',
    ];
    const others = ['SECRET_API_KEY', 'SECRET_WEBHOOK_CRM', 'SECRET_WEBHOOK_GENESYS', 'SECRET_WEBHOOK_NICE'];
    const environment = Object.fromEntries([...names, ...others].map((name) => [name, `arn:${name}`]));
    expect(currentOnlySecrets(environment)).toEqual(new Set(names.map((name) => `arn:${name}`)));
    expect(currentOnlySecrets({})).toEqual(new Set());
  });
});

describe('a container’s secrets', () => {
  test('P10: are kept, looked at again and served stale as the settings say', async () => {
    const { sent } = over(stages({ AWSCURRENT: 'one' }));
    const source = createSecretSource();
    expect(configs.at(-1)).toMatchObject({ maxAttempts: 2, requestHandler: { requestTimeout: 4 } });
    expect((await source.read('arn:crm')).current).toBe('one');
    nowMs += 299;
    await source.read('arn:crm');
    expect(sent).toHaveLength(1);
    over(stages({ AWSCURRENT: 'two' }));
    expect((await source.refresh('arn:crm')).current).toBe('two');
    nowMs += 49;
    await source.refresh('arn:crm');
    expect(aws.sent).toHaveLength(1);
    over(fault);
    nowMs += 300;
    expect((await source.read('arn:crm')).current).toBe('two');
    nowMs += 2000;
    await expect(source.read('arn:crm')).rejects.toThrow('could not be read');
  });

  test('P5: are read ahead once the modules are loaded, and a failure is left to the first caller', async () => {
    const asked: string[] = [];
    const read = async (secretId: string) => {
      asked.push(secretId);
      throw fault;
    };
    prefetchSecrets({ read, refresh: read }, ['a', 'b']);
    expect(asked).toEqual([]);
    await new Promise(setImmediate);
    expect(asked).toEqual(['a', 'b']);
  });
});

describe('a guard', () => {
  const values = { current: 'new', previous: 'old', currentSinceMs: 10_000 };
  const asked: string[] = [];
  const read = async (secretId: string) => {
    asked.push(secretId);
    return values;
  };
  const secrets: SecretSource = { read, refresh: read };
  beforeEach(() => void asked.splice(0));
  const sign = (key: string) => `sha256=${createHmac('sha256', key).update('body').digest('hex')}`;

  test('P10: of the API’s routes asks for the key of the settings, the previous one as long as they say', async () => {
    const guard = apiKeyGuard(secrets);
    const withKey = (key: string) => guard({ headers: { 'x-api-key': key } });
    await withKey('new');
    expect(asked).toEqual(['arn:key']);
    nowMs = 15_999;
    await withKey('old');
    nowMs = 16_001;
    await expect(withKey('old')).rejects.toThrow('missing or wrong');
  });

  test('P10: of the API’s routes names the key that was shown in the lines of its request', async () => {
    const keys = jest.spyOn(powertoolsLogger, 'appendKeys').mockReturnValue(undefined);
    const named = '{"keys":{"contact-flows":{"current":"new"}}}';
    const source = { ...secrets, read: async () => ({ current: named, currentSinceMs: 0 }) };
    await apiKeyGuard(source)({ headers: { 'x-api-key': 'new' } });
    expect(keys.mock.calls).toEqual([[{ keyName: 'contact-flows' }]]);
    keys.mockRestore();
  });

  test('P10: of a webhook verifies by the profile that is named, over the secret that is', async () => {
    process.env['SECRET_WEBHOOK_NICE'] = 'arn:nice';
    const { profile, guard } = signatureGuard(secrets, 'SECRET_WEBHOOK_NICE', 'nice');
    expect(profile.name).toBe('nice');
    const body = new TextEncoder().encode('body');
    const withKey = (key: string) => guard({ headers: { 'x-hub-signature-256': sign(key) }, body } as never);
    await withKey('new');
    expect(asked).toEqual(['arn:nice']);
    nowMs = 15_999;
    await withKey('old');
    nowMs = 16_001;
    await expect(withKey('old')).rejects.toThrow();
    await expect(withKey('another')).rejects.toThrow();
  });

  test('P10: of a profile of one’s own verifies by it, at the address that senders know', async () => {
    Object.assign(process.env, {
      SECRET_WEBHOOK_CONNECTOR: 'arn:own',
      API_PUBLIC_URL: 'https://hooks.example.org/api',
    });
    const own = hmac({ header: 'X-Own', encodings: ['hex'], signed: ['uri', 'body'], separator: ':' });
    const { guard } = signatureGuard(secrets, 'SECRET_WEBHOOK_CONNECTOR', own);
    const mac = createHmac('sha256', 'new').update('https://hooks.example.org/api/p?q=1:body').digest('hex');
    const body = new TextEncoder().encode('body');
    const request = { headers: { 'x-own': mac }, body, uri: 'https://inner.example.org/p?q=1' };
    await guard(request);
    await expect(guard({ ...request, uri: 'https://inner.example.org/p' })).rejects.toThrow();
  });

  test('P10: that has no secret or no profile does not start', () => {
    expect(() => signatureGuard(secrets, 'SECRET_NONE', 'nice')).toThrow('SECRET_NONE');
    expect(() => signatureGuard(secrets, 'SECRET_CRM', 'none')).toThrow('"none"');
    delete process.env['SECRET_API_KEY'];
    expect(() => apiKeyGuard(secrets)).toThrow('SECRET_API_KEY');
  });
});
