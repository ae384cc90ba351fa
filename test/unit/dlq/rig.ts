/** The operator's commands over memory adapters, beside a real worker engine. */

import type { AuditEntry, AuditTrail, Edit, EditStore } from '../../../bin/dlq/audit.ts';
import { type Letter, readLetter } from '../../../bin/dlq/letter.ts';
import type { AppliedEvents } from '../../../bin/dlq/newer-events.ts';
import type { DeadLetterQueue } from '../../../bin/dlq/queue.ts';
import type { ReplayOptions } from '../../../bin/dlq/replay.ts';
import { type Run, replayAll } from '../../../bin/dlq/run.ts';
import type { FifoQueue } from '../../../lambdas/adapters/memory/sqs-fifo.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { PermanentError } from '../../../lambdas/core/errors.ts';
import { interactionKeyBy } from '../../../lambdas/core/message/interaction-key.ts';
import type { Clock, EventMessage } from '../../../lambdas/core/ports.ts';
import { event, PII_KEY, type RigOptions, workerRig } from '../worker/rig.ts';

/** DeadLetterQueue over models of SQS. */
export function modelDeadLetters(source: FifoQueue, dlq: FifoQueue): DeadLetterQueue {
  const remove: DeadLetterQueue['remove'] = async ({ receiptHandle }) => {
    dlq.delete(receiptHandle);
  };
  return {
    fifo: true,
    depth: async () => dlq.peek().length,
    receive: async () => dlq.receive(10),
    async release(records) {
      for (const { receiptHandle } of records) dlq.changeVisibility(receiptHandle, 0);
    },
    remove,
    async moveBehind(record, deduplicationId) {
      dlq.send({ ...record, deduplicationId });
      await remove(record);
    },
    async replay({ group }, body, deduplicationId, nowMs) {
      source.send({ body, group, deduplicationId, attributes: { replayed: String(nowMs) } });
    },
  };
}

export interface MemoryAudit extends AuditTrail {
  entries: AuditEntry[];
}

export function memoryAudit(): MemoryAudit {
  const entries: AuditEntry[] = [];
  return {
    entries,
    write: async (entry) => {
      entries.push(entry);
    },
    list: async (limit) => entries.toReversed().slice(0, limit),
  };
}

export function memoryEdits(): EditStore {
  const edits = new Map<string, Edit>();
  return {
    read: async (key) => edits.get(key),
    write: async (key, edit) => {
      edits.set(key, edit);
    },
  };
}

/** A CRM that refuses the events whose data say so, and dead letters made by the worker itself. */
export function dlqRig(options: RigOptions = {}) {
  const rig = workerRig(options);
  let broken = true;
  rig.script(async ({ data }) => {
    if (broken && (data as { bad?: boolean }).bad === true) throw new PermanentError(422, 'refused');
    return {};
  });
  const audit = memoryAudit();
  const edits = memoryEdits();
  const queue = modelDeadLetters(rig.fifo, rig.dlq);
  const random = { unit: () => 0, id: () => crypto.randomUUID() };
  const deps = {
    queue,
    records: rig.records.replays,
    edits,
    audit,
    clock: rig.clock as Clock,
    hasher,
    keyOf: interactionKeyBy(hasher, async () => PII_KEY),
    random,
    pace: async () => undefined,
    read: (record: Letter['record']) => readLetter(hasher, 'voice', record),
  };
  /** What the event records say, as the scan of the table would. */
  const findApplied = async (groups: ReadonlyMap<string, readonly string[]>): Promise<AppliedEvents> => {
    const latestMs = new Map<string, number>();
    for (const [group, names] of groups)
      for (const [key, { applied, place }] of rig.records.records)
        if (applied && place !== undefined && names.includes(rig.filings.get(key)?.under ?? ''))
          latestMs.set(group, Math.max(place.acceptedAtMs, latestMs.get(group) ?? 0));
    return { latestMs, complete: true, rememberedSinceMs: 0 };
  };
  return {
    ...rig,
    deps,
    audit,
    edits,
    findApplied,
    heal: () => {
      broken = false;
    },
    /** Sends events that the CRM refuses, and runs the worker until they are dead. */
    async bury(...events: EventMessage[]): Promise<void> {
      for (const one of events) rig.send(one);
      await rig.runFor(600_000);
    },
    /** `later`: `'unlooked'` where nobody looks for what was applied later, as on the queue of requests. */
    replay: (
      more: Partial<ReplayOptions> = {},
      later: typeof findApplied | 'unlooked' = findApplied,
    ): Promise<Run> =>
      replayAll(
        deps,
        {
          queueName: 'voice' as const,
          operator: 'ann',
          note: 'edited',
          matches: () => true,
          limit: Number.POSITIVE_INFINITY,
          dryRun: false,
          outOfOrder: false,
          ...more,
        },
        later === 'unlooked' ? undefined : later,
      ),
  };
}

/** An event that the CRM refuses, accepted at `acceptedAtMs`. */
export const bad = (id: string, interactionId: string, acceptedAtMs = 0): EventMessage =>
  event(id, interactionId, { acceptedAtMs, data: { bad: true, id: interactionId } });
