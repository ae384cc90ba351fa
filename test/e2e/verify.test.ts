/** `steadyline verify` over the synthesized template: ok of a healthy stack, and each of ten planted faults by its name, with what to do. */
import { renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type GlobalSecondaryIndexDescription,
  type TableDescription,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import {
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { doctorOfRunner } from '../../bin/commands/doctor.ts';
import { verified } from '../../bin/commands/verify.ts';
import { exitCode, type Finding, report } from '../../bin/doctor/finding.ts';
import { type Connection, connect } from '../../bin/operator/connection.ts';
import { deploymentAt } from '../../bin/operator/deployment-at.ts';
import { pause, resume } from '../../bin/operator/pause.ts';
import { dynamoControlStore } from '../../lambdas/adapters/dynamodb/control-store.ts';
import { lambdaEventSources } from '../../lambdas/adapters/lambda/event-sources.ts';
import type { LocalStack } from '../../local/local-stack.ts';
import { until } from './front-door.ts';
import { startStack } from './start-stack.ts';

let stack: LocalStack;
let at: Connection;
beforeAll(async () => {
  stack = await startStack();
  at = await connect({ local: stack.endpoints.admin, prefix: 'steadyline' });
}, 240_000);
afterAll(() => stack.stop());

/** Plants a fault; what it answers takes it away again. */
type Plant = () => Promise<() => Promise<unknown>>;

const secret =
  (name: string, value: string): Plant =>
  async () => {
    const SecretId = at.secret(name);
    const { SecretString } = await at.secrets.send(new GetSecretValueCommand({ SecretId }));
    const put = (text: string | undefined) =>
      at.secrets.send(new PutSecretValueCommand({ SecretId, SecretString: text }));
    await put(value);
    return () => put(SecretString);
  };
const pauseDeps = async () => ({
  store: dynamoControlStore(at.dynamo, at.table('coordination')),
  sources: lambdaEventSources(at.lambda),
  mappingId: at.mappingId,
  nowMs: Date.now(),
});
const pager = (mode: string) =>
  fetch(`${stack.simulators.control}/pagerduty/_sim/switch`, {
    method: 'POST',
    body: JSON.stringify({ mode }),
  });

/** The embedded engine takes no index away from a table that is there. */
async function replaceTable(
  { TableName, KeySchema, AttributeDefinitions = [] }: TableDescription = {},
  indexes: readonly GlobalSecondaryIndexDescription[] = [],
): Promise<void> {
  await at.dynamo.send(new DeleteTableCommand({ TableName }));
  await waitUntilTableNotExists(waiting(), { TableName });
  const used = new Set(
    [...(KeySchema ?? []), ...indexes.flatMap((index) => index.KeySchema ?? [])].map(
      (key) => key.AttributeName,
    ),
  );
  await at.dynamo.send(
    new CreateTableCommand({
      ...{ TableName, KeySchema, BillingMode: 'PAY_PER_REQUEST' },
      AttributeDefinitions: AttributeDefinitions.filter(({ AttributeName }) => used.has(AttributeName)),
      ...(indexes.length > 0 && {
        GlobalSecondaryIndexes: indexes.map(({ IndexName, KeySchema: keys, Projection }) => ({
          ...{ IndexName, KeySchema: keys, Projection },
        })),
      }),
    }),
  );
  await waitUntilTableExists(waiting(), { TableName });
}
const waiting = () => ({ client: at.dynamo, maxWaitTime: 60, minDelay: 1, maxDelay: 1 });

test('doctor --local asks the runner what it can answer, and says of the rest that it needs AWS', async () => {
  const findings = await doctorOfRunner(at, await deploymentAt(at, []));
  expect(findings.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
  expect(findings.find(({ check }) => check === 'secrets')).toMatchObject({ verdict: 'ok' });
  expect(findings.filter(({ found }) => found === 'needs AWS').length).toBeGreaterThan(5);
});

/** By the line that names it. */
const FAULTS: Record<string, [todo: string, plant: Plant]> = {
  'secret crm': ['Put a valid value into the secret crm', secret('crm', '{}')],
  'source digital-worker': [
    'steadyline resume digital-worker',
    async () => {
      const deps = await pauseDeps();
      await pause('digital-worker', 'ann', deps);
      const id = await at.mappingId('digital-worker');
      // A change of it takes AWS some seconds.
      await until(
        () => deps.sources.read(id),
        ({ state }) => state === 'disabled',
      );
      return async () => resume('digital-worker', await pauseDeps());
    },
  ],
  'dead letters enrichment': [
    'steadyline dlq list enrichment',
    async () => {
      const QueueUrl = await at.queueUrl('enrichment', true);
      await at.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
      return () => at.sqs.send(new PurgeQueueCommand({ QueueUrl }));
    },
  ],
  'token genesys': [
    'put a valid credential into the secret oauth-genesys',
    secret('oauth-genesys', '{"primary":{"clientId":"local-client-id","clientSecret":"revoked"}}'),
  ],
  'alarm canary-missing-enrichment': [
    'see the log of enrichment-worker',
    async () => {
      const log = join(stack.logDirectory, 'steadyline-enrichment-worker.log');
      const away = join(tmpdir(), `enrichment-${process.pid}.log`);
      renameSync(log, away);
      return async () => renameSync(away, log);
    },
  ],
  'webhook signatures': [
    'webhook-genesys or webhook-nice',
    async () => {
      const headers = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
      const answer = await fetch(`${stack.api}/webhooks/genesys`, { method: 'POST', headers, body: '{}' });
      expect(answer.status).toBe(401);
      return async () => undefined;
    },
  ],
  'page pagerduty': [
    'docs/RUNBOOK.md#notifier',
    async () => {
      await pager('refuse');
      return () => pager('up');
    },
  ],
  'table requests': [
    'npx cdk deploy --all',
    async () => {
      const { Table } = await at.dynamo.send(new DescribeTableCommand({ TableName: at.table('requests') }));
      await replaceTable(Table, []);
      return () => replaceTable(Table, Table?.GlobalSecondaryIndexes);
    },
  ],
  'queue refresh-dlq': [
    'npx cdk deploy --all',
    async () => {
      const QueueUrl = await at.queueUrl('refresh', true);
      const { Attributes } = await at.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }),
      );
      const set = (Policy: string) =>
        at.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
      await set('');
      return () => set(Attributes?.['Policy'] ?? '');
    },
  ],
  'function voice-worker': [
    'deploy this checkout',
    async () => {
      const environment = stack.functions.spec('voice-worker').environment as Record<string, string>;
      const { STEADYLINE_RELEASE: release = '' } = environment;
      environment['STEADYLINE_RELEASE'] = 'older';
      return async () => {
        environment['STEADYLINE_RELEASE'] = release;
      };
    },
  ],
};

const failed = (findings: readonly Finding[]) => findings.filter(({ verdict }) => verdict === 'failed');

test('says ok of a healthy stack, a canary through every queue and a delivered page among it', async () => {
  const findings = await verified(at, { withPage: true });
  expect(report(failed(findings))).toBe('');
  expect(exitCode(findings)).toBe(0);
  const found = new Map(findings.map(({ check, found: text }) => [check, text]));
  for (const queue of ['voice', 'digital', 'enrichment', 'crm-requests'])
    expect(found.get(`canary ${queue}`)).toMatch(/^came through within/);
  expect(found.get('page pagerduty')).toMatch(/^delivered/);
  expect(found.get('route POST /webhooks/genesys')).toBe('answers, and knows webhook-genesys');
}, 240_000);

test('names each of ten faults with what to do, and none once they are gone', async () => {
  const undo: (() => Promise<unknown>)[] = [];
  for (const [, plant] of Object.values(FAULTS)) undo.push(await plant());
  const findings = await verified(at, { withPage: true });
  for (const back of undo.reverse()) await back();
  expect(
    failed(findings)
      .map(({ check }) => check)
      .sort(),
  ).toEqual(Object.keys(FAULTS).sort());
  for (const { check, todo } of failed(findings)) expect(todo).toContain(FAULTS[check]?.[0]);
  expect(exitCode(findings)).toBe(1);

  const again = await verified(at, { withPage: true });
  // What was counted stays counted for a while.
  expect(report(failed(again).filter(({ check }) => check !== 'webhook signatures'))).toBe('');
}, 300_000);
