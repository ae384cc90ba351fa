/** Everything `steadyline status` looks at, read side by side. */
import { dynamoBreakerList } from '../../lambdas/adapters/dynamodb/breaker-list.ts';
import { dynamoControlStore } from '../../lambdas/adapters/dynamodb/control-store.ts';
import { dynamoHealthStore } from '../../lambdas/adapters/dynamodb/health-store.ts';
import { dynamoTokenStore } from '../../lambdas/adapters/dynamodb/token-store.ts';
import { sqsQueueDepths } from '../../lambdas/adapters/sqs/queue-depths.ts';
import { isOperation, SYSTEMS } from '../../lambdas/core/breaker/names.ts';
import { holdOf } from '../../lambdas/core/breaker/throttle-rule.ts';
import { initialState } from '../../lambdas/core/breaker/transitions.ts';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import type {
  BreakerName,
  BreakerState,
  ControlRecord,
  EventSourceState,
  Health,
  QueueDepth,
  TokenRecord,
} from '../../lambdas/core/ports.ts';
import { emptyRecord } from '../../lambdas/core/tokens/record.ts';
import type { Config } from '../../lib/config.ts';
import { addressesOf, type LetterQueue } from '../dlq/letter-queues.ts';
import { checkSecrets, type SecretsReport, textOfSecret } from '../secrets/check.ts';
import { secretCreated, unusedKeys } from '../secrets/unused-keys.ts';
import type { Connection } from './connection.ts';
import { tokenHolders } from './connectors.ts';
import { cloudWatchSums } from './metric-sums.ts';
import type { Replayed } from './replayed.ts';
import { canaryTimes, type TimeToEffect, timesToEffect } from './time-to-effect.ts';
import { type WorkerRow, workerRowsWith } from './workers.ts';

export interface WorkerSnapshot extends WorkerRow {
  depth: QueueDepth;
  deadLetters: number;
  source: EventSourceState;
  control?: ControlRecord;
}

/** How a token is, without the token: a status gets pasted into tickets (P9). */
export interface TokenSnapshot {
  /** Or a connector. */
  platform: string;
  /** ms since the epoch; 0 without a token. */
  expiresAtMs: number;
  /** Refreshes in a row without success. */
  failures: number;
  /** Names the open incident; empty while there is none. */
  incident: string;
}

/** A lane that holds off for throttles, while its breaker is closed. Times are ms since the epoch. */
export interface HoldSnapshot {
  downstream: BreakerName;
  sinceMs: number;
  /** When the next call tests. */
  untilMs: number;
}

export interface Snapshot {
  atMs: number;
  place: string;
  /** Those of systems, and of every operation that ever had one. */
  breakers: readonly BreakerState[];
  holds: readonly HoldSnapshot[];
  /** Systems whose last calls have all failed, while their breaker is closed still. */
  failingNow?: readonly BreakerName[];
  workers: readonly WorkerSnapshot[];
  quarantined: number;
  /** Letters of the ways in and out, which no worker of the above feeds on. */
  otherLetters: readonly { queue: LetterQueue; deadLetters: number }[];
  tokens: readonly TokenSnapshot[];
  /** From acceptance to effect, of the last minutes; empty where nothing took effect or nothing could be read. */
  timesToEffect: readonly TimeToEffect[];
  /** From the canary's call to its completion, by queue; empty where none came through or nothing could be read. */
  canaries: readonly TimeToEffect[];
  secrets: SecretsReport;
  /** Names of API keys that were not used for long; empty where that is unknown. */
  unusedKeys: readonly string[];
  /** Absent where nobody keeps account of replays. */
  replays?: readonly Replayed[];
}

const otherQueues = ['genesys', 'genesys-rule', 'oncall'] as const satisfies readonly LetterQueue[];

/** What changes slowly. */
export type Known = Partial<Pick<Snapshot, 'secrets' | 'unusedKeys' | 'timesToEffect' | 'canaries'>>;

/**
 * Reads it. `known`: what was found a moment ago and costs too much to be read again by who looks every few seconds.
 * Throws UnavailableError where a store can't be reached.
 */
export async function takeSnapshot(
  at: Connection,
  nowMs: number,
  config: Config,
  known: Known = {},
): Promise<Snapshot> {
  const tokens = dynamoTokenStore(at.dynamo, at.table('tokens'));
  const depths = sqsQueueDepths(at.sqs);
  const textOf = textOfSecret(at.secrets);
  const holders = tokenHolders(at.connectors);
  const [breakers, workers, quarantine, otherLetters, records, secrets, idle, timesOf, canaries] =
    await Promise.all([
      breakerStates(at),
      Promise.all(workerRowsWith(at.connectors).map((row) => workerSnapshot(at, row))),
      at.queueUrl('quarantine').then((url) => depths.read(url)),
      Promise.all(otherQueues.map(async (queue) => ({ queue, deadLetters: await lettersIn(at, queue) }))),
      Promise.all(holders.map(({ holder }) => tokens.read(holder))),
      known.secrets ?? checkSecrets((name) => textOf(at.secret(name)), config, at.connectors),
      known.unusedKeys ?? idleKeys(at, nowMs),
      known.timesToEffect ?? timesToEffect(at, nowMs),
      known.canaries ?? canaryTimes(at, nowMs),
    ]);
  const healths = await healthsOf(at, breakers);
  return {
    atMs: nowMs,
    place: at.place,
    breakers,
    holds: holdsIn(healths, nowMs),
    failingNow: healths.filter((one) => isFailingNow(one, nowMs)).map(({ state }) => state.downstream),
    workers,
    quarantined: held(quarantine),
    otherLetters,
    tokens: holders.map(({ name }, index) => tokenSnapshot(name, records[index])),
    secrets,
    unusedKeys: idle,
    timesToEffect: timesOf,
    canaries,
  };
}

/** The runner on this machine counts nothing; whoever may not read CloudWatch hears of it from doctor. */
async function idleKeys(at: Connection, nowMs: number): Promise<string[]> {
  if (at.local !== undefined) return [];
  const secret = at.secret('api-key');
  const watch = {
    text: () => textOfSecret(at.secrets)(secret),
    createdMs: () => secretCreated(at.secrets)(secret),
    sums: cloudWatchSums(at.secrets.config, at.metricsNamespace),
  };
  return unusedKeys(watch, nowMs).catch(() => []);
}

/** What may be shown of a token's record. */
export function tokenSnapshot(platform: string, record: TokenRecord = emptyRecord): TokenSnapshot {
  const { accessToken, expiresAtMs, failures, incident } = record;
  return { platform, expiresAtMs: accessToken === '' ? 0 : expiresAtMs, failures, incident };
}

/** Those of systems, written or not, and of every operation that ever had one. */
export async function breakerStates(at: Connection): Promise<BreakerState[]> {
  const listed = await dynamoBreakerList(at.dynamo, at.table('breaker')).list();
  const written = new Map(listed.map((state) => [state.downstream, state]));
  const names = [...SYSTEMS, ...at.connectors.map(({ connector }) => connector.name)];
  const systems = names.map((name) => written.get(name) ?? initialState(name));
  const operations = listed.filter(({ downstream }) => isOperation(downstream));
  return [...systems, ...operations.sort((a, b) => a.downstream.localeCompare(b.downstream))];
}

/** Lanes that hold off while their breaker is closed. */
export async function holdsOf(
  at: Connection,
  breakers: readonly BreakerState[],
  nowMs: number,
): Promise<HoldSnapshot[]> {
  return holdsIn(await healthsOf(at, breakers), nowMs);
}

interface HealthOf {
  state: BreakerState;
  health: Health;
}

/** Of systems whose breaker is closed. */
function healthsOf(at: Connection, breakers: readonly BreakerState[]): Promise<HealthOf[]> {
  const store = dynamoHealthStore(at.dynamo, at.table('coordination'));
  const closed = breakers.filter(({ phase, downstream }) => phase === 'closed' && !isOperation(downstream));
  return Promise.all(closed.map(async (state) => ({ state, health: await store.read(state.downstream) })));
}

function holdsIn(healths: readonly HealthOf[], nowMs: number): HoldSnapshot[] {
  return healths.flatMap(({ state: { downstream, closedAtMs }, health }) => {
    const hold = holdOf(health, nowMs, closedAtMs);
    return hold === undefined ? [] : [{ downstream, sinceMs: hold.heldSinceMs, untilMs: hold.heldUntilMs }];
  });
}

/** One failure is no outage; and what failed longer ago says nothing of now (own choice), ms. */
const FAILING = { streak: 2, withinMs: 60_000 };

/** Whether nothing but failures came of late, before a breaker has opened for them. */
export function isFailingNow({ state, health }: HealthOf, nowMs: number): boolean {
  const { streak, streakSinceMs, buckets } = health;
  const isRecent = buckets.some(
    ({ startMs, failures }) => failures > 0 && startMs > nowMs - FAILING.withinMs,
  );
  return streak >= FAILING.streak && streakSinceMs > state.closedAtMs && isRecent;
}

async function workerSnapshot(at: Connection, row: WorkerRow): Promise<WorkerSnapshot> {
  const depths = sqsQueueDepths(at.sqs);
  const control = dynamoControlStore(at.dynamo, at.table('coordination'));
  const [depth, dead, source, record] = await Promise.all([
    at.queueUrl(row.queue).then((url) => depths.read(url)),
    at.queueUrl(row.queue, true).then((url) => depths.read(url)),
    at.eventSource(row.worker),
    control.read(row.worker),
  ]);
  return {
    ...row,
    depth,
    deadLetters: held(dead),
    source,
    ...(record === undefined ? {} : { control: record }),
  };
}

/** Whoever looks at a letter hides it for a while: it waits for a person all the same. */
function held({ visible, inFlight }: QueueDepth): number {
  return visible + inFlight;
}

/** A queue that this deployment does not have holds nothing. */
async function lettersIn(at: Connection, queue: LetterQueue): Promise<number> {
  try {
    const { deadLetters } = await addressesOf(at, queue);
    return held(await sqsQueueDepths(at.sqs).read(deadLetters));
  } catch (error) {
    if (error instanceof UnavailableError && error.code === 'no_queue') return 0;
    throw error;
  }
}
