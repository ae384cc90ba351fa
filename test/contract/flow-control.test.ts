/**
 * the controller's reconciler as it is deployed, over real engines: whatever a record says is failing gets published.
 * @isolated
 */
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { dynamoBreakerStore } from '../../lambdas/adapters/dynamodb/breaker-store.ts';
import { dynamoTokenStore } from '../../lambdas/adapters/dynamodb/token-store.ts';
import { breakerSettings } from '../../lambdas/core/breaker/settings.ts';
import { initialState, open } from '../../lambdas/core/breaker/transitions.ts';
import type { Downstream, Platform } from '../../lambdas/core/ports.ts';
import { emptyRecord } from '../../lambdas/core/tokens/record.ts';
import { flowControl } from '../../lambdas/handlers/wiring/flow-control.ts';
import { environmentOf, type GroupName, groups, resolveConfig } from '../../lib/config.ts';
import { describeOnEngines } from './support/engines.ts';
import { withSqs } from './support/fauxqs.ts';

interface Client {
  config: { endpoint?: () => Promise<{ protocol: string; hostname: string; port?: number }> };
}
const addressOf = async ({ config }: Client): Promise<string> => {
  const endpoint = await config.endpoint?.();
  return `${endpoint?.protocol}//${endpoint?.hostname}:${endpoint?.port}`;
};
const config = resolveConfig();
const MINUTE = 60_000;

describeOnEngines('The reconciler', (engine) => {
  const sqs = withSqs();
  const before = { ...process.env };
  let told: string;

  beforeEach(async () => {
    const queues = await addressOf(sqs.client());
    process.env = {
      ...before,
      ...environmentOf(config, ...(Object.keys(groups) as GroupName[])),
      ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
      ...{ AWS_ENDPOINT_URL: queues, AWS_ENDPOINT_URL_DYNAMODB: await addressOf(engine.client()) },
      ...{ AWS_CALL_TIMEOUT_MS: '10000', POWERTOOLS_LOG_LEVEL: 'SILENT' },
      ...{ TABLE_BREAKER: await engine.createTable(), TABLE_TOKENS: await engine.createTable() },
      ...{ TABLE_COORDINATION: await engine.createTable(), ONCALL_CHANNELS: 'pagerduty' },
      ...Object.fromEntries(
        ['VOICE', 'DIGITAL', 'REQUESTS', 'REFRESH', 'ENRICHMENT'].flatMap((name) => [
          [`MAPPING_${name}`, name],
          [`QUEUE_${name}_URL`, `${queues}/${name}`],
        ]),
      ),
    };
    const sns = new SNSClient({});
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'on-call' }));
    process.env['TOPIC_ONCALL_ARN'] = TopicArn;
    told = await sqs.createQueue(false);
    const { Attributes } = await sqs
      .client()
      .send(new GetQueueAttributesCommand({ QueueUrl: told, AttributeNames: ['QueueArn'] }));
    const Endpoint = Attributes?.['QueueArn'];
    await sns.send(
      new SubscribeCommand({
        ...{ TopicArn, Protocol: 'sqs', Endpoint, Attributes: { RawMessageDelivery: 'true' } },
      }),
    );
    sns.destroy();
  });
  afterAll(() => {
    process.env = before;
  });
  const table = (name: string): string => process.env[`TABLE_${name}`] ?? '';

  test('P8: a failing downstream and a platform without tokens are reported where nobody has', async () => {
    const breakers = dynamoBreakerStore(engine.client(), table('BREAKER'));
    const tokens = dynamoTokenStore(engine.client(), table('TOKENS'));
    const settings = breakerSettings((name) => Number(config[name]), 'CRM_TIMEOUT_MS');
    const sinceMs = Date.now() - MINUTE;
    const downstreams: Downstream[] = ['crm', 'warehouse', 'genesys', 'nice'];
    const platforms: Platform[] = ['genesys', 'nice'];
    for (const name of downstreams)
      await breakers.transition(open(initialState(name), sinceMs, 'test', settings), 0);
    for (const name of platforms)
      await tokens.write(name, { ...emptyRecord, revision: 1, incident: `token-${sinceMs}` }, 0);

    expect(await flowControl().reconcile()).toBe(6);

    const messages = await sqs.receiveAll(told);
    const steps = messages.map(({ Body = '' }) => JSON.parse(Body) as { key: string; action: string });
    expect(steps.map(({ key, action }) => `${action} ${key}`).sort()).toEqual(
      [
        ...downstreams.map((name) => `trigger breaker-${name}-${sinceMs}`),
        ...platforms.map((name) => `trigger ${name}-token-${sinceMs}`),
      ].sort(),
    );
  });

  test('P8: where all is well nothing is reported', async () => {
    expect(await flowControl().reconcile()).toBe(0);
    expect(await sqs.receiveAll(told)).toHaveLength(0);
  });

  test('P8: a reconciler that can not look fails the run, which an alarm sees', async () => {
    Object.assign(process.env, { TABLE_COORDINATION: 'nowhere', CONTROL_TICK_MS: '1' });
    const { handler } = await import('../../lambdas/handlers/flow-controller.ts');
    await expect(handler({}, {} as Context)).rejects.toThrow(/could not be (read|listed)/);
  });
});
