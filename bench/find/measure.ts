/** `steadyline find` over very many records: how long it takes, and how much it asks for. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { find } from '../../bin/find/find.ts';
import { type Connection, connect } from '../../bin/operator/connection.ts';
import { piiKeyAt } from '../../bin/operator/pii-key.ts';
import { startChild } from '../../local/engines/child.ts';
import type { LocalStack } from '../../local/local-stack.ts';
import { percentile, round } from '../statistics.ts';
import { bulkLoad } from './bulk-load.ts';
import { countReads } from './counted-client.ts';
import { eventIdOf, interactionOf, OF_TEN, phoneOf, records, requestIdOf } from './records.ts';

export interface FindFigures {
  records: number;
  letters: number;
  loadS: number;
  finds: number;
  p50Ms: number;
  p99Ms: number;
  /** Of the find that asked for most. */
  mostCalls: number;
  mostBytes: number;
  /** Finds that did not tell what there is. */
  wrong: number;
}

const TABLES = ['idempotency', 'requests', 'cache', 'breaker', 'coordination'] as const;
/** A prime, so that what is asked for lies all over the records. */
const STRIDE = 104_729;

/** Over `count` records beside the stack's own. Throws what the stack and the engine throw. */
export async function measureFind(
  stack: LocalStack,
  { count, finds, signal }: { count: number; finds: number; signal: AbortSignal },
): Promise<FindFigures> {
  const at = await connect({ local: stack.endpoints.admin, prefix: stack.prefix });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'steadyline-find-'));
  try {
    const startMs = performance.now();
    await load(at, folder, count, signal);
    const loadS = round((performance.now() - startMs) / 1000);
    const script = new URL('../../local/engines/dynamodb-process.ts', import.meta.url);
    const engine = await startChild<{ url: string }>(script, { path: folder });
    try {
      const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
      const dynamo = new DynamoDBClient({ endpoint: engine.ready.url, region: 'us-east-1', credentials });
      const asked = await ask({ ...at, dynamo }, count, finds, signal);
      dynamo.destroy();
      return { records: count, letters: count / 10, loadS, finds, ...asked };
    } finally {
      await engine.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function load(at: Connection, folder: string, count: number, signal: AbortSignal): Promise<void> {
  const tables = await Promise.all(
    TABLES.map(async (name) => {
      const { Table = {} } = await at.dynamo.send(new DescribeTableCommand({ TableName: at.table(name) }));
      return Table;
    }),
  );
  const rows = records(count, {
    tables: { idempotency: at.table('idempotency'), requests: at.table('requests') },
    queue: at.queueName('voice'),
    piiKey: await piiKeyAt(at)(),
    nowMs: Date.now(),
  });
  await bulkLoad(folder, tables, rows, signal);
}

async function ask(
  at: Connection,
  count: number,
  finds: number,
  signal: AbortSignal,
): Promise<Pick<FindFigures, 'p50Ms' | 'p99Ms' | 'mostCalls' | 'mostBytes' | 'wrong'>> {
  const take = countReads([at.dynamo, at.sqs, at.secrets, at.lambda]);
  const times: number[] = [];
  const most = { mostCalls: 0, mostBytes: 0 };
  let wrong = 0;
  for (let turn = 0; turn < finds; turn += 1) {
    signal.throwIfAborted();
    const { text, kind } = askedFor((turn * STRIDE) % count, turn);
    const fromMs = performance.now();
    const { stories } = await find(at, text, { nowMs: Date.now(), defaultRegion: 'US' });
    times.push(performance.now() - fromMs);
    if (stories.length === 0 || stories.some((story) => story.kind !== kind)) wrong += 1;
    const { calls, bytes } = take();
    most.mostCalls = Math.max(most.mostCalls, calls);
    most.mostBytes = Math.max(most.mostBytes, bytes);
  }
  const [p50Ms, p99Ms] = [round(percentile(times, 0.5)), round(percentile(times, 0.99))];
  return { p50Ms, p99Ms, ...most, wrong };
}

/** An event by its id, its interaction, a request by its id, its customer's number, in turn. */
function askedFor(number: number, turn: number): { text: string; kind: 'event' | 'request' } {
  const ten = number - (number % 10);
  switch (turn % 5) {
    case 0:
      return { text: eventIdOf(ten), kind: 'event' };
    case 1:
      return { text: eventIdOf(ten + OF_TEN.letter), kind: 'event' };
    case 2:
      return { text: interactionOf(number), kind: 'event' };
    case 3:
      return { text: requestIdOf(ten + OF_TEN.request), kind: 'request' };
    default:
      return { text: phoneOf(ten + OF_TEN.request), kind: 'request' };
  }
}
