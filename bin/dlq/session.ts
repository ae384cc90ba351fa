/** Everything the commands need of one queue's dead letters. */
import { dynamoReplays } from '../../lambdas/adapters/dynamodb/replays.ts';
import { hasher, systemClock, systemRandom } from '../../lambdas/adapters/system.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import type { InteractionKeyOf } from '../../lambdas/core/message/interaction-key.ts';
import { requestLives } from '../../lambdas/handlers/wiring/request-lives.ts';
import type { Connection } from '../operator/connection.ts';
import { partsOf } from '../operator/connectors.ts';
import { interactionKeysAt } from '../operator/pii-key.ts';
import { deployedNumber } from '../operator/settings.ts';
import { dynamoAudit, dynamoEdits, dynamoReplayNotes } from './dynamo-audit.ts';
import { matcher } from './filter.ts';
import { type Letter, readLetter } from './letter.ts';
import { addressesOf, type LetterQueue } from './letter-queues.ts';
import { dynamoFindApplied, type FindApplied } from './newer-events.ts';
import { createPace } from './pace.ts';
import type { ReplayDeps } from './replay.ts';
import type { ReplayNotes } from './replay-notes.ts';
import { sqsDeadLetters } from './sqs.ts';
import { summarize } from './summary.ts';
import { unseenText } from './text.ts';

export interface Desk extends ReplayDeps {
  read: (record: Letter['record']) => Letter;
  /** Absent where the order of interactions doesn't matter. */
  findApplied: FindApplied | undefined;
  /** Names interactions. Throws UnavailableError. */
  keyOf: InteractionKeyOf;
  /** The letter of that id. Throws SettingError where it can't be seen. */
  find(id: string): Promise<Letter>;
  notes: ReplayNotes;
}

export interface DeskOptions {
  /** Replays a second, at most. */
  perSecond: number;
  /** Event records looked at for later events, at most. */
  scanLimit: number;
}

/** Throws UnavailableError where the queue is out of reach. */
export async function openDesk(
  at: Connection,
  name: LetterQueue,
  { perSecond, scanLimit }: DeskOptions = { perSecond: 1, scanLimit: 1 },
): Promise<Desk> {
  const queue = sqsDeadLetters(at.sqs, await addressesOf(at, name));
  const recordTable = tableOf(name);
  const unappliedS =
    recordTable === 'requests'
      ? requestLives(deployedNumber).unappliedS
      : deployedNumber('RECORD_RECEIVED_TTL_S');
  const read = (record: Letter['record']): Letter => readLetter(hasher, name, record);
  return {
    queue,
    read,
    ...(recordTable === undefined
      ? {}
      : { records: dynamoReplays(at.dynamo, at.table(recordTable), unappliedS) }),
    findApplied:
      name === 'voice' || name === 'digital'
        ? dynamoFindApplied(at.dynamo, at.table('idempotency'), {
            limit: scanLimit,
            appliedS: deployedNumber('RECORD_APPLIED_TTL_S'),
          })
        : undefined,
    keyOf: interactionKeysAt(at),
    audit: dynamoAudit(at.dynamo, at.table('coordination'), systemRandom),
    edits: dynamoEdits(at.dynamo, at.table('coordination')),
    notes: dynamoReplayNotes(at.dynamo, at.table('coordination'), systemClock),
    clock: systemClock,
    random: systemRandom,
    hasher,
    pace: createPace(systemClock, perSecond),
    async find(id) {
      const { letters, unseen } = await summarize(queue, read, {
        matches: matcher(hasher, { id }),
        limit: 1,
      });
      if (letters[0] !== undefined) return letters[0];
      throw new SettingError(
        `There is no dead letter ${id} of ${name} to be seen.${unseen === 0 ? '' : ` ${unseenText(unseen)}`}`,
      );
    },
  };
}

/** Where its messages are recorded; undefined where they are not. */
export function tableOf(queue: LetterQueue): 'idempotency' | 'requests' | undefined {
  const part = partsOf(queue)?.part;
  if (queue === 'requests' || part === 'requests') return 'requests';
  if (part === 'events') return 'idempotency';
  return queue === 'voice' || queue === 'digital' || queue === 'enrichment' ? 'idempotency' : undefined;
}
