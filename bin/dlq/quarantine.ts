/** `steadyline dlq replay quarantine`: what the acceptance of a second form needs of a stack. */
import { dynamoClaims } from '../../lambdas/adapters/dynamodb/claims.ts';
import { dynamoGroupSwitches } from '../../lambdas/adapters/dynamodb/group-switches.ts';
import { dynamoReplays } from '../../lambdas/adapters/dynamodb/replays.ts';
import { hasher, systemClock } from '../../lambdas/adapters/system.ts';
import { ruleFor } from '../../lambdas/core/connector/takes.ts';
import { claimKeyOf, messageGroup, recordKeyOf } from '../../lambdas/core/message/keys.ts';
import type { EventMessage } from '../../lambdas/core/ports.ts';
import type { QueueName } from '../../lib/catalog/queues.ts';
import type { Connection } from '../operator/connection.ts';
import type { ConnectorQueue } from '../operator/connectors.ts';
import { interactionKeysAt } from '../operator/pii-key.ts';
import { deployedNumber } from '../operator/settings.ts';
import { type AcceptForm, createAcceptForm, type EventTaker } from './accept.ts';
import { dynamoFindApplied } from './newer-events.ts';
import { type Desk, openDesk } from './session.ts';
import { sendReplayed } from './sqs.ts';

export interface QuarantineDesk extends Desk {
  accept: AcceptForm;
}

/** `scanLimit`: event records looked at for later events, at most. Throws UnavailableError where a queue is out of reach. */
export async function openQuarantine(
  at: Connection,
  who: { operator: string; note: string },
  scanLimit: number,
): Promise<QuarantineDesk> {
  const desk = await openDesk(at, 'quarantine');
  const table = at.table('idempotency');
  const unappliedS = deployedNumber('RECORD_RECEIVED_TTL_S');
  const accept = createAcceptForm(
    {
      ...desk,
      claims: dynamoClaims(at.dynamo, table, unappliedS),
      records: dynamoReplays(at.dynamo, table, unappliedS),
      takersOf: (event) => takersOf(at, event),
      clock: systemClock,
      hasher,
    },
    who,
  );
  const appliedS = deployedNumber('RECORD_APPLIED_TTL_S');
  return {
    ...desk,
    accept,
    findApplied: dynamoFindApplied(at.dynamo, table, { limit: scanLimit, appliedS }),
  };
}

/** In ingest's order: further connectors, then the topic's queue. Each that takes events may have taken the first form. */
function takersOf(at: Connection, event: EventMessage): EventTaker[] {
  const switches = dynamoGroupSwitches(at.dynamo, at.table('idempotency'));
  const keyOf = interactionKeysAt(at);
  const sendTo = (queue: QueueName | ConnectorQueue): Required<Pick<EventTaker, 'send'>> => ({
    async send(body, event, deduplicationId, nowMs) {
      const url = await at.queueUrl(queue);
      // The rule that is in force for ingest, too.
      const { switchAtMs = Number.POSITIVE_INFINITY } = await switches.look(
        url.split('/').at(-1) ?? '',
        nowMs,
      );
      const key = nowMs >= switchAtMs ? await keyOf(event) : undefined;
      const group = key ?? messageGroup(hasher, event);
      await sendReplayed(at.sqs, url, { body, group, deduplicationId }, nowMs);
    },
  });
  const further = at.connectors
    .filter(({ connector }) => Object.keys(connector.events).length > 0)
    .map(({ connector }) => ({
      key: claimKeyOf(hasher, event, connector.name),
      ...(ruleFor(connector, event) === undefined ? {} : sendTo(`${connector.name}-events`)),
    }));
  return [...further, { key: recordKeyOf(hasher, event), ...sendTo(event.topic) }];
}
