/** Everything `steadyline status` looks at, read side by side. */
import { dynamoBreakerStore } from '../../lambdas/adapters/dynamodb/breaker-store.ts';
import { dynamoControlStore } from '../../lambdas/adapters/dynamodb/control-store.ts';
import { dynamoTokenStore } from '../../lambdas/adapters/dynamodb/token-store.ts';
import { lambdaEventSources } from '../../lambdas/adapters/lambda/event-sources.ts';
import { sqsQueueDepths } from '../../lambdas/adapters/sqs/queue-depths.ts';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import type {
  BreakerState,
  ControlRecord,
  EventSourceState,
  Platform,
  QueueDepth,
  TokenRecord,
} from '../../lambdas/core/ports.ts';
import { emptyRecord } from '../../lambdas/core/tokens/record.ts';
import type { Config } from '../../lib/config.ts';
import { addressesOf, type LetterQueue } from '../dlq/letter-queues.ts';
import { checkSecrets, type SecretsReport, textOfSecret } from '../secrets/check.ts';
import type { Connection } from './connection.ts';
import { downstreams, type WorkerRow, workerRows } from './workers.ts';

export interface WorkerSnapshot extends WorkerRow {
  depth: QueueDepth;
  deadLetters: number;
  source: EventSourceState;
  control?: ControlRecord;
}

/** How a platform's token is, without the token: a status gets pasted into tickets (P9). */
export interface TokenSnapshot {
  platform: Platform;
  /** ms since the epoch; 0 without a token. */
  expiresAtMs: number;
  /** Refreshes in a row without success. */
  failures: number;
  /** Names the open incident; empty while there is none. */
  incident: string;
}

export interface Snapshot {
  atMs: number;
  place: string;
  breakers: readonly BreakerState[];
  workers: readonly WorkerSnapshot[];
  quarantined: number;
  /** Letters of the ways in and out, which no worker of the above feeds on. */
  otherLetters: readonly { queue: LetterQueue; deadLetters: number }[];
  tokens: readonly TokenSnapshot[];
  secrets: SecretsReport;
}

const otherQueues = ['genesys', 'genesys-rule', 'oncall'] as const satisfies readonly LetterQueue[];

/** Reads it. Throws UnavailableError where a store can't be reached. */
export async function takeSnapshot(at: Connection, nowMs: number, config: Config): Promise<Snapshot> {
  const breakers = dynamoBreakerStore(at.dynamo, at.table('breaker'));
  const tokens = dynamoTokenStore(at.dynamo, at.table('tokens'));
  const depths = sqsQueueDepths(at.sqs);
  const textOf = textOfSecret(at.secrets);
  const platforms: readonly Platform[] = ['genesys', 'nice'];
  const [states, workers, quarantine, otherLetters, records, secrets] = await Promise.all([
    Promise.all(downstreams.map((downstream) => breakers.read(downstream))),
    Promise.all(workerRows.map((row) => workerSnapshot(at, row))),
    at.queueUrl('quarantine').then((url) => depths.read(url)),
    Promise.all(otherQueues.map(async (queue) => ({ queue, deadLetters: await lettersIn(at, queue) }))),
    Promise.all(platforms.map((platform) => tokens.read(platform))),
    checkSecrets((name) => textOf(at.secret(name)), config),
  ]);
  return {
    atMs: nowMs,
    place: at.place,
    breakers: states,
    workers,
    quarantined: quarantine.visible,
    otherLetters,
    tokens: platforms.map((platform, index) => tokenSnapshot(platform, records[index])),
    secrets,
  };
}

/** What may be told of a token's record. */
export function tokenSnapshot(platform: Platform, record: TokenRecord = emptyRecord): TokenSnapshot {
  const { accessToken, expiresAtMs, failures, incident } = record;
  return { platform, expiresAtMs: accessToken === '' ? 0 : expiresAtMs, failures, incident };
}

async function workerSnapshot(at: Connection, row: WorkerRow): Promise<WorkerSnapshot> {
  const depths = sqsQueueDepths(at.sqs);
  const control = dynamoControlStore(at.dynamo, at.table('coordination'));
  const [depth, dead, source, record] = await Promise.all([
    at.queueUrl(row.queue).then((url) => depths.read(url)),
    at.queueUrl(row.queue, true).then((url) => depths.read(url)),
    at.mappingId(row.worker).then((id) => lambdaEventSources(at.lambda).read(id)),
    control.read(row.worker),
  ]);
  return {
    ...row,
    depth,
    deadLetters: dead.visible,
    source,
    ...(record === undefined ? {} : { control: record }),
  };
}

/** A queue that this deployment does not have holds nothing. */
async function lettersIn(at: Connection, queue: LetterQueue): Promise<number> {
  try {
    const { deadLetters } = await addressesOf(at, queue);
    return (await sqsQueueDepths(at.sqs).read(deadLetters)).visible;
  } catch (error) {
    if (error instanceof UnavailableError && error.code === 'no_queue') return 0;
    throw error;
  }
}
