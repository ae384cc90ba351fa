/** Bodies of the workers' queues and of their DLQs: read or refused, what is read can be written again, edits are refused in words. */
import { readContent } from '../../../bin/dlq/content.ts';
import { letterQueues } from '../../../bin/dlq/letter-queues.ts';
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { memoryRequestStore } from '../../../lambdas/adapters/memory/request-store.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import type { Job } from '../../../lambdas/core/worker/job.ts';
import { eventWork } from '../../../lambdas/core/worker/jobs/event-work.ts';
import { refreshJob, requestJob } from '../../host/default-connectors.ts';
import type { Chance } from '../../simulation/kernel/random.ts';
import { anyJson } from '../bytes.ts';
import { Broken, type Target, typed } from '../rig.ts';
import { anyObject, anyPhone, bent, PLANTED } from '../values.ts';

const common = { acceptedAtMs: 1_767_225_600_000, generation: 0, correlationId: 'c' };
const messages = [
  (chance: Chance) => ({
    ...common,
    kind: 'event',
    platform: chance.pick(['genesys', 'nice']),
    eventId: 'm-1',
    interactionId: 'i-1',
    eventType: 'routing.interaction.start',
    topic: chance.pick(['voice', 'digital', 'enrichment']),
    occurredAt: '2026-01-01T00:00:00.000Z',
    payloadHash: 'h',
    data: { messageId: 'm-1', data: { id: 'i-1', type: 'voice' }, ...anyObject(chance) },
  }),
  (chance: Chance) => ({
    ...common,
    kind: 'request',
    requestId: 'r-1',
    operation: chance.pick(['create-case', 'refresh-customer']),
    phone: anyPhone(chance),
    fields: { phone: PLANTED.phone, ...anyObject(chance) },
  }),
  (chance: Chance) => ({ kind: 'refresh', phone: anyPhone(chance), requestedAtMs: 1, correlationId: 'c' }),
];
const unused = async (): Promise<never> => {
  throw new Broken('nothing is called to read a message');
};

export const workerBodies: Target = (chance, { clock, piiKey }) => {
  const refreshDeps = {
    crm: { findCustomer: unused, createCase: unused },
    cache: { read: unused, writeLive: unused },
    hasher,
    piiKey,
    clock,
    timeoutMs: 3000,
  };
  const value = bent(chance, chance.pick(messages)(chance), chance.pick([0, 0.05, 0.3]));
  const body = anyJson(chance, value);
  if (isTooDeep(body)) return;
  check(eventWork(memoryEventRecords(), hasher, 'crm'), body);
  check(requestJob({ ...refreshDeps, requests: memoryRequestStore() }), body);
  check(refreshJob({ ...refreshDeps, worthlessMs: 900_000 }), body);
  for (const queue of letterQueues) {
    const content = typed(() => readContent(hasher, queue, body, 'id'));
    if (content === undefined) continue;
    if (typeof content.write(1, 2) !== 'string')
      throw new Broken(`what was read of ${queue} can't be written`);
    const edit = anyJson(chance, bent(chance, content.payload ?? {}, 0.1));
    typed(() => content.edit?.(edit).write(1, 2));
  }
};

/** Ingest refuses what could not be written out again, so that no queue holds it. */
function isTooDeep(body: string): boolean {
  try {
    JSON.stringify(JSON.parse(body));
    return false;
  } catch (error) {
    return error instanceof RangeError;
  }
}

function check<Message>({ read, write }: Pick<Job<Message>, 'read' | 'write'>, body: string): void {
  const work = read(body);
  if (work === undefined) return;
  const again = read(write(work.message, 1));
  if (again === undefined) throw new Broken('a message can’t be read again once it is written');
  if (again.target.key !== work.target.key) throw new Broken('a replay has another effect key');
}
