/**
 * The pagers and the CRM that the settings name.
 * @isolated
 */

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { WriteOperation } from '../../../lambdas/core/connector/definition.ts';
import { usualExchanges } from '../../../lambdas/core/connector/once.ts';
import { SettingError, UnavailableError } from '../../../lambdas/core/errors.ts';
import type { IncidentEvent, SecretSource } from '../../../lambdas/core/ports.ts';
import { environment, json, mockCloud } from './cloud.ts';

const before = { ...process.env };
const cloud = mockCloud();
process.env = environment();
const { createPagers } = await import('../../../lambdas/handlers/wiring/on-call.ts');
const { piiKeyOf } = await import('../../../lambdas/handlers/wiring/pii-key.ts');
const { settingsCrm } = await import('../../../lambdas/handlers/wiring/crm.ts');
const { wiredConnector } = await import('../../../lambdas/handlers/wiring/connector.ts');

const step: IncidentEvent = {
  ...{
    key: 'k',
    version: 1,
    action: 'trigger',
    severity: 'critical',
    summary: 's',
    source: 'crm',
    sinceMs: 0,
  },
  alwaysDelivered: true,
};
beforeEach(() => {
  cloud.clear();
  process.env = environment({ SERVICENOW_EVENTS_URL: 'https://servicenow' });
});
afterAll(() => {
  process.env = before;
  jest.restoreAllMocks();
});
const secretsWith = (current: string): SecretSource => {
  const read = async () => ({ current, currentSinceMs: 0 });
  return { read, refresh: read };
};

describe('pagers', () => {
  test.each([
    [' pagerduty, servicenow ', ['pagerduty', 'servicenow']],
    ['slack,webhook', ['slack', 'webhook']],
  ])('P8: are those that "%s" names', (channels, names) => {
    process.env['ONCALL_CHANNELS'] = channels;
    process.env['ONCALL_WEBHOOK_URL'] = 'https://own/incidents';
    expect(createPagers().map(({ name }) => name)).toEqual(names);
  });

  test.each(['', 'pagerduty,', 'pagerduty,pager', 'slack,slack'])(
    'P8: with the channels "%s" no function starts',
    (channels) => {
      process.env['ONCALL_CHANNELS'] = channels;
      expect(createPagers).toThrow(SettingError);
      expect(createPagers).toThrow(/^ONCALL_CHANNELS /);
    },
  );

  test('P8: are called where the settings say, with what the secret holds', async () => {
    process.env['ONCALL_CHANNELS'] = 'pagerduty,servicenow,slack,webhook';
    process.env['ONCALL_WEBHOOK_URL'] = 'https://own/incidents';
    for (const pager of createPagers()) await pager.send(step);
    const timeoutMs = Number(process.env['ONCALL_TIMEOUT_MS']);
    expect(cloud.calls).toMatchObject([
      { url: 'https://pagerduty/v2/enqueue', body: expect.stringContaining('"routing"'), timeoutMs },
      {
        url: 'https://servicenow/api/now/table/em_event',
        headers: { authorization: 'Basic x' },
        timeoutMs,
      },
      { url: 'https://hooks.slack.com/services/T/B/t', timeoutMs },
      {
        url: 'https://own/incidents',
        headers: { 'webhook-signature': expect.stringMatching(/^v1,.{43}=$/) },
        timeoutMs,
      },
    ]);
    expect([...cloud.secretsAsked]).toEqual(['secret:oncall']);
  });

  test.each([
    ['secret:crm', 'oncall_secret', 'The on-call secret has no pagerdutyRoutingKey.'],
    ['secret:pii-key', expect.stringMatching(/^secret_/), expect.not.stringContaining('pii hidden')],
    [
      'secret:empty',
      expect.stringMatching(/^secret_/),
      expect.stringMatching(/^The secret oncall .*pagerdutyRoutingKey/),
    ],
  ])(
    'P9: %s, which holds no key, is unavailable, and no part of it is told',
    async (secretId, code, message) => {
      Object.assign(process.env, { ONCALL_CHANNELS: 'pagerduty', SECRET_ONCALL: secretId });
      const [pager] = createPagers();
      const thrown = await pager?.send(step).catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(UnavailableError);
      expect(thrown).toMatchObject({ code, message });
      expect(cloud.calls).toEqual([]);
    },
  );
});

describe('the CRM', () => {
  const message = { ani: '+14155552671', correlationId: 'c', timeoutMs: 100 };

  test('P2: without idempotency takes two exchanges for a write', () => {
    const exchanges = () => usualExchanges((settingsCrm().operations['create-case'] as WriteOperation).once);
    process.env['CRM_SUPPORTS_IDEMPOTENCY'] = 'yes';
    expect(exchanges()).toBe(1);
    process.env['CRM_SUPPORTS_IDEMPOTENCY'] = 'no';
    expect(exchanges()).toBe(2);
    process.env['CRM_SUPPORTS_IDEMPOTENCY'] = 'maybe';
    expect(settingsCrm).toThrow(SettingError);
  });

  test.each([
    ['yes', ['POST']],
    ['no', ['GET', 'POST']],
  ])('P2: with idempotency %s is asked %j for a new case', async (supports, methods) => {
    process.env['CRM_SUPPORTS_IDEMPOTENCY'] = supports;
    cloud.reply = ({ method }) => (method === 'GET' ? json({}, 404) : json({ caseId: 'k' }, 201));
    const connector = settingsCrm();
    const secrets = secretsWith('{"authorization":"Bearer one"}');
    const clients = { dynamo: new DynamoDBClient({}), sqs: new SQSClient({}) };
    const { calls } = wiredConnector(connector, clients, secrets);
    const rule = connector.operations['create-case'] as WriteOperation;
    const { timeoutMs, correlationId } = message;
    await calls.write(rule, { input: {}, key: 'r', fields: {} }, { timeoutMs, correlationId });
    expect(cloud.calls.map(({ method }) => method)).toEqual(methods);
    expect(cloud.calls[0]).toMatchObject({
      url: expect.stringMatching(/^https:\/\/crm\//),
      headers: { authorization: 'Bearer one' },
    });
  });

  test('P9: keys are hashed with the secret that is named', async () => {
    const asked: string[] = [];
    const read = async (secretId: string) => {
      asked.push(secretId);
      return { current: 'pii', currentSinceMs: 0 };
    };
    expect(await piiKeyOf({ read, refresh: read })()).toBe('pii');
    expect(asked).toEqual(['secret:pii-key']);
    await expect(piiKeyOf(secretsWith(''))()).rejects.toMatchObject({
      ...{ name: 'UnavailableError', code: expect.stringMatching(/^secret_/) },
      message: expect.stringContaining('pii-key'),
    });
  });
});
