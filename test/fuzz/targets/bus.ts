/** EventBridge envelopes out of their queue: taken in or dead-lettered with a reason, never delivered again. */
import { memoryEventQueues } from '../../../lambdas/adapters/memory/event-queues.ts';
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { memoryFormerRecords } from '../../../lambdas/adapters/memory/former-records.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { createAccept } from '../../../lambdas/core/ingest/accept.ts';
import { createBusIngest } from '../../../lambdas/core/ingest/bus.ts';
import { createKnownAs } from '../../../lambdas/core/ingest/known-as.ts';
import type { QueueRecord } from '../../../lambdas/core/ports.ts';
import type { Chance } from '../../simulation/kernel/random.ts';
import { anyJson } from '../bytes.ts';
import { assertPrivate, Broken, type Target } from '../rig.ts';
import { seeded, seeds } from '../seeds.ts';
import { bent, PLANTED } from '../values.ts';

const source = 'aws.partner/genesys.com/cloud/org/main';
const envelope = {
  version: '0',
  id: 'e-1',
  'detail-type': 'v2.detail.events.conversation.{id}.user.end',
  source,
  time: '2026-01-01T00:00:00Z',
  detail: {
    topicName: 'v2.detail.events.conversation.c-1.user.end',
    eventBody: {
      conversationId: 'c-1',
      mediaType: 'VOICE',
      eventTime: 1_767_225_600_000,
      ani: `tel:${PLANTED.phone}`,
      note: PLANTED.text,
    },
    metadata: { CorrelationId: 'corr-1' },
    timestamp: '2026-01-01T00:00:00.000Z',
  },
};

const anyEnvelope = (chance: Chance): unknown => {
  const seed = seeded<unknown>(chance, seeds.envelopes, envelope);
  return { ...Object(seed), source };
};

/** A record of any queue. */
export const queueRecord = (body: string, messageId: string, sentAtMs: number): QueueRecord => ({
  messageId,
  receiptHandle: `r-${messageId}`,
  body,
  group: messageId,
  sentAtMs,
  receiveCount: 1,
  attributes: {},
});

export const bus: Target = async (chance, rig) => {
  const records = memoryEventRecords();
  const former = memoryFormerRecords(records.records, rig.clock);
  const queues = memoryEventQueues(rig.clock, hasher);
  let dead = 0;
  const ingest = createBusIngest(
    {
      ...rig.system,
      hasher,
      accept: createAccept({ ...rig.system, hasher, records, queues }),
      knownAs: createKnownAs({ ...rig.system, hasher, former }, 86_400_000),
      queue: {
        async deadLetter(_record, _body, { error }) {
          dead += 1;
          assertPrivate('a dead letter’s reason', error);
        },
      },
    },
    { source, queueName: 'bus' },
  );
  const share = chance.pick([0, 0.05, 0.3]);
  const batch = Array.from({ length: chance.between(1, 3) }, (_, index) =>
    queueRecord(anyJson(chance, bent(chance, anyEnvelope(chance), share)), `m-${index}`, rig.clock.now()),
  );
  const again = await ingest(batch);
  if (again.length > 0) throw new Broken('a record would be delivered again and again');
  const held = Object.values(queues.held).reduce((sum, one) => sum + one.length, 0);
  if (held === 0 && dead === 0) throw new Broken('nothing was taken in and nothing dead-lettered');
};
