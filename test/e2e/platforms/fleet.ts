/** A fleet of processes over one DynamoDB engine and one simulated Genesys, each in a process of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { build } from 'esbuild';
import { dynamoTokenStore } from '../../../lambdas/adapters/dynamodb/token-store.ts';
import type { TokenStore } from '../../../lambdas/core/ports.ts';
import { environmentOf, resolveConfig } from '../../../lib/config.ts';
import type { Child } from '../../../local/engines/child.ts';
import { startHelper } from '../../../local/engines/helper.ts';
import type { Answers, Order } from './orders.ts';

const TABLES = ['TABLE_TOKENS', 'TABLE_BREAKER', 'TABLE_COORDINATION'] as const;

export interface Member {
  process: ChildProcess;
  ask<Kind extends Order['kind']>(
    order: Omit<Extract<Order, { kind: Kind }>, 'id'> & { kind: Kind },
  ): Promise<Answers[Kind]>;
}

export interface Fleet {
  store: TokenStore;
  /** Starts processes; `settings` are environment variables. */
  spawn(count: number, settings?: Record<string, string>): Promise<Member[]>;
  /** Ends all members and empties tables and simulator. */
  reset(): Promise<void>;
  /** An admin route of the simulated Genesys. */
  admin(method: 'GET' | 'POST', route: string, body?: unknown): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

export async function startFleet(): Promise<Fleet> {
  const [engine, simulators, folder] = await Promise.all([
    startHelper<{ url: string }>('dynamodb', {}),
    startHelper<{ urls: Record<string, string>; control: string }>('simulators', {}),
    mkdtemp(path.join(tmpdir(), 'steadyline-fleet-')),
  ]);
  const bundle = await bundleMember(folder);
  const compiled = { NODE_COMPILE_CACHE: path.join(folder, 'compile-cache') };
  const client = new DynamoDBClient({
    endpoint: engine.ready.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  let members: ChildProcess[] = [];
  let generation = 0;
  let tables = await createTables(client, generation);
  const environmentWith = (settings: Record<string, string>) =>
    environment(engine, simulators.ready.urls, { ...tables, ...compiled, ...settings });
  // What the first member has had compiled the others take over.
  await endProcess((await startMember(bundle, environmentWith({}))).process);

  const endMembers = async (): Promise<void> => {
    await Promise.all(members.map(endProcess));
    members = [];
  };
  const admin: Fleet['admin'] = async (method, route, body) => {
    const response = await fetch(`${simulators.ready.control}/genesys/_sim/${route}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  return {
    get store() {
      return dynamoTokenStore(client, tables['TABLE_TOKENS'] ?? '');
    },
    admin,
    async spawn(count, settings = {}) {
      const env = environmentWith(settings);
      const started = await Promise.all(Array.from({ length: count }, () => startMember(bundle, env)));
      members.push(...started.map((one) => one.process));
      return started;
    },
    async reset() {
      await endMembers();
      generation += 1;
      tables = await createTables(client, generation);
      await admin('POST', 'reset');
    },
    async stop() {
      await endMembers();
      client.destroy();
      await Promise.all([engine.stop(), simulators.stop(), rm(folder, { recursive: true })]);
    },
  };
}

/** One file starts in a tenth of the time of many. */
async function bundleMember(folder: string): Promise<string> {
  const outfile = path.join(folder, 'member.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'member.ts')],
    bundle: true,
    platform: 'node',
    // As an ES module it would load all of Node's `fetch` with `node:http`.
    format: 'cjs',
    mainFields: ['module', 'main'],
    outfile,
    logLevel: 'silent',
  });
  return outfile;
}

async function createTables(client: DynamoDBClient, generation: number): Promise<Record<string, string>> {
  const names = TABLES.map((variable) => [variable, `${variable}-${generation}`] as const);
  for (const [, TableName] of names) {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );
  }
  return Object.fromEntries(names);
}

function environment(
  engine: Child<{ url: string }>,
  urls: Record<string, string>,
  more: Record<string, string>,
): Record<string, string> {
  const settings = environmentOf(
    resolveConfig(),
    'genesys',
    'nice',
    'updateStyles',
    'tokens',
    'updates',
    'replies',
    'rate',
    'retry',
    'breaker',
    'secrets',
    'aws',
  );
  return {
    ...settings,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: engine.ready.url,
    GENESYS_LOGIN_URL: urls['genesys'] ?? '',
    GENESYS_API_URL: urls['genesys'] ?? '',
    NICE_DISCOVERY_URL: urls['nice'] ?? '',
    SECRET_OAUTH_GENESYS: 'genesys',
    SECRET_OAUTH_NICE: 'nice',
    TOPIC_ONCALL_ARN: 'none',
    FUNCTION_TIMEOUT_MS: '30000',
    POWERTOOLS_LOG_LEVEL: 'CRITICAL',
    ...more,
  };
}

async function startMember(bundle: string, env: Record<string, string>): Promise<Member> {
  const child = fork(bundle, [], { execArgv: [], env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let orders = 0;
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`a member ended with code ${code}`)));
  });
  child.on('message', ({ id, answer, error }: { id: number; answer: unknown; error?: string }) => {
    if (error === undefined) waiting.get(id)?.resolve(answer);
    else waiting.get(id)?.reject(new Error(error));
  });
  return {
    process: child,
    ask: <Kind extends Order['kind']>(order: Omit<Extract<Order, { kind: Kind }>, 'id'>) =>
      new Promise<Answers[Kind]>((resolve, reject) => {
        orders += 1;
        waiting.set(orders, { resolve: resolve as (answer: unknown) => void, reject });
        child.send({ ...order, id: orders });
      }),
  };
}

function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
