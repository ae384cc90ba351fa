/** The queues that hold what was given up, and where a replay of it goes. */
import { SettingError, UnavailableError } from '../../lambdas/core/errors.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import type { Connection } from '../operator/connection.ts';
import { type ConnectorQueue, queuesOf } from '../operator/connectors.ts';
import type { DeadLetterUrls } from './sqs.ts';

/** Their names are those of the queues that the letters came from; `genesys-rule`: what EventBridge could not deliver. */
export const replayQueues = [
  'voice',
  'digital',
  'requests',
  'enrichment',
  'refresh',
  'platform',
  'oncall',
  'genesys',
  'genesys-rule',
] as const;
export type ReplayQueue = (typeof replayQueues)[number] | ConnectorQueue;

/** Those, and the payloads that came under the id of another: they can be looked at, accepted and dropped. */
export const letterQueues = [...replayQueues, 'quarantine'] as const;
export type LetterQueue = (typeof letterQueues)[number] | ConnectorQueue;

/** The queue of that name, of a further connector too. Throws SettingError. */
export function letterQueue(name: string, connectors: readonly OwnConnector[] = []): LetterQueue {
  const all: readonly LetterQueue[] = [...letterQueues, ...connectors.flatMap(queuesOf)];
  const queue = all.find((one) => one === name);
  if (queue !== undefined) return queue;
  throw new SettingError(`There are no dead letters to look after of ${name}; there are ${all.join(', ')}.`);
}

/** The queue of that name, if its letters can be sent once more. Throws SettingError. */
export function replayQueue(name: string, connectors: readonly OwnConnector[] = []): ReplayQueue {
  const queue = letterQueue(name, connectors);
  if (queue !== 'quarantine') return queue;
  throw new SettingError(
    'What is in quarantine can be accepted as it is or dropped, never edited: see docs/RUNBOOK.md#payload-conflicts.',
  );
}

/** Their addresses. Throws UnavailableError where there is no such queue. */
export async function addressesOf(at: Connection, name: LetterQueue): Promise<DeadLetterUrls> {
  const [source, deadLetters] = await Promise.all(
    name === 'quarantine'
      ? [at.queueUrl(name), at.queueUrl(name)]
      : name === 'genesys-rule'
        ? [at.queueUrl('genesys'), ruleLetters(at)]
        : [at.queueUrl(name), at.queueUrl(name, true)],
  );
  return { source, deadLetters };
}

/** There only with GENESYS_EVENT_SOURCE. Throws UnavailableError, `no_queue` where it is not. */
async function ruleLetters(at: Connection): Promise<string> {
  try {
    return await at.urlOf('genesys-rule-dlq');
  } catch (error) {
    if (!(error instanceof UnavailableError) || error.code !== 'no_queue') throw error;
    const why = 'only a deployment with GENESYS_EVENT_SOURCE has a rule whose events could not be delivered';
    throw new UnavailableError('no_queue', `There are no dead letters of genesys-rule here: ${why}.`);
  }
}
