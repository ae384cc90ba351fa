/** A person at the dead-letter queues: replays what lies there, and sometimes is interrupted. */

import { hasher } from '../../../lambdas/adapters/system.ts';
import { deduplicationId, messageGroup, recordKeyOf } from '../../../lambdas/core/message/keys.ts';
import { messageText } from '../../../lambdas/core/message/message-text.ts';
import type { EventMessage, RequestMessage } from '../../../lambdas/core/ports.ts';
import type { World } from '../world/world.ts';

export interface Operator {
  /** Replays everything that can be seen in the DLQs of events; in order, each under its next generation. */
  replay(): void;
  isDone(): boolean;
}

const EVENTS = ['voice', 'digital', 'enrichment'] as const;
const ALL = [...EVENTS, 'requests'] as const;

export function createOperator({ queues, chance, faultPlan, fault, trace, count }: World): Operator {
  const again = (record: { body: string }): void => {
    const found = JSON.parse(record.body) as EventMessage;
    const event = { ...found, generation: found.generation + 1 };
    const id = deduplicationId(hasher, recordKeyOf(hasher, event), event.generation);
    const group = event.topic === 'enrichment' ? chance.id() : messageGroup(hasher, event);
    const message = { body: messageText(event), group, deduplicationId: id };
    count('replays');
    trace(() => `operator replays ${event.eventId} as generation ${event.generation}`);
    queues[event.topic].source.send(fault.replay?.(message) ?? message);
  };
  const requestAgain = (record: { body: string; group: string }): void => {
    const found = JSON.parse(record.body) as RequestMessage;
    const request = { ...found, generation: found.generation + 1 };
    const id = deduplicationId(hasher, request.requestId, request.generation);
    count('replays');
    queues.requests.source.send({ body: messageText(request), group: record.group, deduplicationId: id });
  };
  return {
    replay() {
      for (const name of ALL) {
        const { dead } = queues[name];
        for (let batch = dead.receive(10); batch.length > 0; batch = dead.receive(10)) {
          for (const record of batch) {
            // Another payload under a taken id is looked at, and thrown away.
            if (name === 'requests') requestAgain(record);
            else if (record.attributes['reason'] !== 'payload-conflict') again(record);
            if (faultPlan.isClear() || !chance.happens(0.1)) dead.delete(record.receiptHandle);
          }
        }
      }
    },
    isDone: () => ALL.every((name) => queues[name].dead.peek().length === 0),
  };
}
