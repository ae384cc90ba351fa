/** A worker over memory adapters: an SQS FIFO queue with its event source, event records, and a CRM with a script. */

import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { pollOnce } from '../../../lambdas/adapters/memory/event-source.ts';
import { memoryPlatformUpdateQueue } from '../../../lambdas/adapters/memory/platform-update-queue.ts';
import { type FifoOptions, sqsFifo } from '../../../lambdas/adapters/memory/sqs-fifo.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { memoryWorkerQueue } from '../../../lambdas/adapters/memory/worker-queue.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { interactionKey } from '../../../lambdas/core/message/interaction-key.ts';
import { deduplicationId, messageGroup, recordKeyOf } from '../../../lambdas/core/message/keys.ts';
import type {
  ClaimTarget,
  EventMessage,
  EventRecords,
  Filing,
  PlatformUpdateQueue,
  Tracer,
  WorkerQueue,
} from '../../../lambdas/core/ports.ts';
import { createWorker, type WorkerSettings } from '../../../lambdas/core/worker/worker.ts';
import { type Crm, interactionJob } from '../../host/default-connectors.ts';
import { type SlotScript, scriptedLimiter } from '../rate/limiters.ts';
import { fakeGuard } from './fake-guard.ts';
import type { Guards } from './real-guards.ts';

/** Key of the HMACs. */
export const PII_KEY = 'pii';

export const workerSettings: WorkerSettings = {
  source: 'voice',
  functionTimeoutMs: 30_000,
  claimMarginMs: 5000,
  holdMs: 10_000,
  release: { longAfterMs: 1_800_000, releaseMaxMs: 600_000 },
  backOff: { baseMs: 1000, maxMs: 300_000 },
  waits: { refusalMs: 2000, maxThrottleMs: 900_000 },
  counting: { callMs: 4000, settleMs: 60_000, maxCounted: 5, minAgeMs: 3_600_000 },
  refusals: {
    maxCounted: 2,
    massGroups: 3,
    massShare: 0.05,
    massFewShare: 0.1,
    failures: { maxCounted: 5, minAgeMs: 3_600_000 },
  },
  retention: { retentionS: 345_600, guardMs: 43_200_000 },
};

/** More steps than any invocation takes, or polls than any moment sees: what goes on longer hangs. */
const MANY = 1000;

/** An event `id` of interaction `interactionId`. */
export function event(id: string, interactionId = 'i-1', more: Partial<EventMessage> = {}): EventMessage {
  return {
    kind: 'event',
    platform: 'genesys',
    eventId: id,
    interactionId,
    eventType: 'routing.interaction.start',
    topic: 'voice',
    occurredAt: '2026-01-01T00:00:00.000Z',
    acceptedAtMs: 0,
    payloadHash: `hash-${id}`,
    generation: 0,
    correlationId: `correlation-${id}`,
    data: { id: interactionId },
    ...more,
  };
}

/** The claim on an event's record. */
export function targetOf(message: EventMessage): ClaimTarget {
  const { generation, payloadHash } = message;
  return { key: recordKeyOf(hasher, message), generation, payloadHash };
}

export interface Seams {
  records: EventRecords;
  queue: WorkerQueue;
  updates: PlatformUpdateQueue;
  crm: Pick<Crm, 'applyEvent'>;
}

export interface RigOptions {
  settings?: Partial<WorkerSettings>;
  fifo?: Partial<FifoOptions>;
  /** @default breakers that do as the test says */
  guards?: (system: ReturnType<typeof memorySystem>) => Guards;
  /** Stands between the worker and its ports. */
  wrap?: (seams: Seams) => Seams;
  /** Rejects when an invocation dies. */
  cause?: () => Promise<never>;
  tracer?: Tracer;
}

/** What the CRM does with an event; throws to refuse. */
export type Script = (event: EventMessage, effects: readonly string[]) => Promise<{ caseId?: string }>;

export function workerRig(options: RigOptions = {}) {
  const system = memorySystem();
  const { clock } = system;
  const settings = { ...workerSettings, ...options.settings };
  const dlq = sqsFifo({ clock, visibilityMs: 30_000, retentionMs: 1_209_600_000 });
  const fifo = sqsFifo({ clock, visibilityMs: 180_000, ...options.fifo });
  const records = memoryEventRecords();
  const updates = memoryPlatformUpdateQueue();
  const fake = fakeGuard(clock);
  const fakes = { guard: fake, operation: () => operation };
  const operation = fakeGuard(clock);
  const effects: string[] = [];
  const calls: { id: string; atMs: number }[] = [];
  const crashes: unknown[] = [];
  const state: { script: Script } = { script: async () => ({}) };

  /** Its idempotency key is the event id: a repeated one has no effect. */
  const crm: Pick<Crm, 'applyEvent'> = {
    async applyEvent(message) {
      calls.push({ id: message.eventId, atMs: clock.now() });
      const answer = await state.script(message, effects);
      if (!effects.includes(message.eventId)) effects.push(message.eventId);
      return answer;
    },
  };
  const plain: Seams = { records, queue: memoryWorkerQueue(fifo, dlq), updates, crm };
  const seams = options.wrap?.(plain) ?? plain;
  const heldOff: number[] = [];
  const limiter: SlotScript = {
    slotAt: async () => clock.now(),
    isCurrent: () => true,
    async holdOff(untilMs) {
      heldOff.push(untilMs);
    },
  };
  const worker = createWorker({
    job: interactionJob({ ...seams, hasher, clock, timeoutMs: 3000 }),
    ...(options.guards?.(system) ?? fakes),
    limiter: scriptedLimiter(clock, limiter),
    queue: seams.queue,
    hasher,
    system: { ...system, ...(options.tracer && { tracer: options.tracer }) },
    settings,
  });

  /** Under what ingest would have filed each event's record. */
  const filings = new Map<string, Filing>();
  const file = ({ platform, interactionId, topic: as, ...message }: EventMessage): void => {
    if (interactionId === undefined) return;
    const under = interactionKey(hasher, PII_KEY, { platform, interactionId });
    filings.set(recordKeyOf(hasher, { ...message, platform }), { under, as });
  };

  const rig = {
    system,
    clock,
    filings,
    dlq,
    fifo,
    records,
    updates,
    guard: fake,
    /** The breaker of the events. */
    operation,
    effects,
    calls,
    crashes,
    worker,
    limiter,
    heldOff,
    script(script: Script) {
      state.script = script;
    },
    send(message: EventMessage, attributes: Record<string, string> = {}) {
      const key = recordKeyOf(hasher, message);
      file(message);
      return fifo.send({
        attributes,
        body: JSON.stringify(message),
        group: messageGroup(hasher, message),
        deduplicationId: deduplicationId(hasher, key, message.generation),
      });
    },
    /** One invocation of the event source, the clock moving on by `stepMs` while it works. */
    async poll(stepMs = 1000): Promise<number> {
      const endMs = clock.now() + settings.functionTimeoutMs;
      const invoke = (batch: Parameters<typeof worker>[0]) => {
        const work = worker(batch, () => endMs - clock.now());
        return options.cause ? Promise.race([work, options.cause()]) : work;
      };
      return rig.whileWorking(
        pollOnce(fifo, 10, invoke, (error) => crashes.push(error)),
        stepMs,
      );
    },
    /** Moves the clock on until `work` is done. */
    async whileWorking<Answer>(work: Promise<Answer>, stepMs = 1000): Promise<Answer> {
      let done = false;
      const ended = work.finally(() => {
        done = true;
      });
      ended.catch(() => undefined);
      await clock.advance(0);
      for (let steps = 0; !done; steps += 1) {
        if (steps > MANY) throw new Error('the work does not end');
        await clock.advance(stepMs);
      }
      return ended;
    },
    /** Polls until the queue is empty or `ms` have passed, skipping times at which nothing is visible. */
    async runFor(ms: number): Promise<void> {
      const untilMs = clock.now() + ms;
      let lastMs = clock.now();
      let polls = 0;
      while (clock.now() < untilMs && fifo.peek().length > 0) {
        polls = clock.now() === lastMs ? polls + 1 : 0;
        lastMs = clock.now();
        if (polls > MANY) throw new Error('the queue shows the same messages again and again');
        if ((await rig.poll()) > 0) continue;
        const next = fifo.peek().map(({ visibleAtMs }) => visibleAtMs);
        const later = next.filter((atMs) => atMs > clock.now());
        await clock.advance(Math.min(...later, untilMs) - clock.now());
      }
    },
    /** The same, and the clock is at `untilMs` (ms since the epoch) or past it at the end. */
    async runUntil(untilMs: number): Promise<void> {
      await rig.runFor(untilMs - clock.now());
      if (clock.now() < untilMs) await clock.advance(untilMs - clock.now());
    },
    /** Where each event of the queue is: seconds until it can be seen again. */
    waiting: () =>
      fifo.peek().map(({ body, visibleAtMs }) => ({
        id: (JSON.parse(body) as EventMessage).eventId,
        seconds: Math.max(0, (visibleAtMs - clock.now()) / 1000),
      })),
    deadLetters: () =>
      dlq.peek().map(({ body, attributes, group }) => ({
        message: parsed(body),
        attributes,
        group,
      })),
  };
  return rig;
}

function parsed(body: string): Partial<EventMessage> {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}
