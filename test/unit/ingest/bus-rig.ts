/** The partner bus over memory adapters: envelopes in, records that SQS must keep out. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { createBusIngest } from '../../../lambdas/core/ingest/bus.ts';
import type { DeadLetterNote, QueueRecord, Tracer } from '../../../lambdas/core/ports.ts';
import { ingestRig } from './rig.ts';

export const SOURCE = 'aws.partner/genesys.com/cloud/11111111-2222-3333-4444-555555555555/steadyline';
const fixture = (name: string): string =>
  readFileSync(path.resolve(import.meta.dirname, '../../fixtures/eventbridge', name), 'utf8');
export const userEnd = fixture('user-end.json');
export const acwChat = fixture('acw-chat.json');

let sent = 0;
/** The id of the last message sent, or of one so many before it. */
export const messageId = (back = 0): string => `message-${sent - back}`;
const record = (body: string): QueueRecord => {
  sent += 1;
  return {
    messageId: messageId(),
    receiptHandle: `receipt-${sent}`,
    body,
    group: messageId(),
    sentAtMs: 1000,
    receiveCount: 1,
    attributes: {},
  };
};
interface Envelope {
  detail: { eventBody: object };
}
/** The envelope with something else in it. */
export const changed = (text: string, change: (envelope: Envelope) => void): string => {
  const envelope: Envelope = JSON.parse(text);
  change(envelope);
  return JSON.stringify(envelope);
};

export function busRig(source = SOURCE, tracer?: Tracer) {
  const rig = ingestRig({}, tracer);
  const dead: { body: string; note: DeadLetterNote; id: string }[] = [];
  const dlq = { failing: false };
  const ingest = createBusIngest(
    {
      ...rig,
      ...(tracer && { tracer }),
      hasher,
      queue: {
        async deadLetter(_record, body, note, id) {
          if (dlq.failing) throw new UnavailableError('queue_unavailable', 'no DLQ');
          dead.push({ body, note, id });
        },
      },
    },
    { source, queueName: 'genesys-events' },
  );
  return {
    ...rig,
    dead,
    dlq,
    ingest: async (...bodies: string[]) =>
      (await ingest(bodies.map(record))).map(({ messageId }) => messageId),
  };
}
