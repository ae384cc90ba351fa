/** A fleet of workers with breakers of its own at a CRM that answers by a script, in virtual time. */
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { sqsFifo } from '../../../lambdas/adapters/memory/sqs-fifo.ts';
import { fakeClock, memorySystem, seededRandom } from '../../../lambdas/adapters/memory/system.ts';
import { memoryWorkerQueue } from '../../../lambdas/adapters/memory/worker-queue.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { messageText } from '../../../lambdas/core/message/message-text.ts';
import type { Clock, EventMessage } from '../../../lambdas/core/ports.ts';
import { createWorker, type WorkerSettings } from '../../../lambdas/core/worker/worker.ts';
import { interactionJob } from '../../host/default-connectors.ts';
import { scriptedLimiter } from '../rate/limiters.ts';
import { fleetGuards } from './real-guards.ts';
import { event, workerSettings } from './rig.ts';

/** How long the CRM takes to answer, ms. */
const ANSWER_MS = 50;
/** How often an idle container polls, ms. */
const IDLE_MS = 200;

export interface Storm {
  clock: Clock & { advance(ms: number): Promise<void> };
  /** Times from the start, ms. */
  nowMs(): number;
  /** Uniform in [0, 1), by the seed. */
  chance(): number;
  send(id: string, interactionId: string): void;
  effects: Set<string>;
  calls: { id: string; atMs: number }[];
  dead(): { id: string; reason: string | undefined; atMs: number }[];
  waiting(): number;
  metric(name: string): number;
  /** Sends `perSecond` events a second for so long, over so many interactions; ids from `prefix`. */
  traffic(seconds: number, perSecond: number, interactions: number, prefix?: string): Promise<void>;
  /** Goes on until nothing waits, for so long at most. */
  drain(seconds: number): Promise<void>;
  stop(): Promise<void>;
}

/** Throws to refuse or fail. */
export type Answer = (message: EventMessage, storm: Storm) => void;

export function storm(
  answer: Answer,
  seed = 1,
  containers = 4,
  settings: Partial<WorkerSettings> = {},
): Storm {
  const system = { ...memorySystem(), clock: fakeClock(undefined, 1) };
  const { clock } = system;
  const random = seededRandom(seed);
  const startMs = clock.now();
  const source = sqsFifo({ clock, visibilityMs: 180_000 });
  const dlq = sqsFifo({ clock, visibilityMs: 30_000 });
  const records = memoryEventRecords();
  const guardsOf = fleetGuards();
  const effects = new Set<string>();
  const calls: Storm['calls'] = [];
  const faults: unknown[] = [];
  let sent = 0;
  let over = false;
  let heldUntilMs = 0;

  const container = (name: number) => {
    const own = { ...system, random: { ...random, id: () => `${name}-${random.unit()}` } };
    const worker = createWorker({
      job: interactionJob({
        crm: {
          async applyEvent(message) {
            calls.push({ id: message.eventId, atMs: clock.now() - startMs });
            await clock.sleep(ANSWER_MS);
            answer(message, self);
            effects.add(message.eventId);
            return {};
          },
        },
        records,
        updates: { sendUpdates: async () => undefined },
        hasher,
        clock,
        timeoutMs: 3000,
      }),
      ...guardsOf(own),
      limiter: scriptedLimiter(clock, {
        slotAt: async () => Math.max(clock.now(), heldUntilMs),
        async holdOff(untilMs) {
          heldUntilMs = Math.max(heldUntilMs, untilMs);
        },
      }),
      queue: memoryWorkerQueue(source, dlq),
      hasher,
      system: own,
      settings: { ...workerSettings, ...settings },
    });
    return async (): Promise<boolean> => {
      const batch = source.receive(10);
      if (batch.length === 0) return false;
      const beganMs = clock.now();
      const { failed } = await worker(batch, () => 30_000 - (clock.now() - beganMs));
      for (const record of batch) if (!failed.includes(record)) source.delete(record.receiptHandle);
      return true;
    };
  };
  const loops = Array.from({ length: containers }, (_, index) => {
    const poll = container(index);
    const loop = async (): Promise<void> => {
      while (!over) if (!(await poll())) await clock.sleep(IDLE_MS);
    };
    return loop().catch((error: unknown) => faults.push(error));
  });

  const self: Storm = {
    clock,
    nowMs: () => clock.now() - startMs,
    chance: () => random.unit(),
    effects,
    calls,
    send(id, interactionId) {
      sent += 1;
      source.send({
        group: interactionId,
        deduplicationId: `d${sent}`,
        body: messageText(event(id, interactionId)),
      });
    },
    dead: () =>
      dlq.peek().map(({ body, attributes, sentAtMs }) => ({
        id: String((JSON.parse(body) as EventMessage).eventId),
        reason: attributes['reason'],
        atMs: sentAtMs - startMs,
      })),
    waiting: () => source.peek().length,
    metric: (name) => system.metrics.sums.get(name) ?? 0,
    async traffic(seconds, perSecond, interactions, prefix = 'e') {
      const everyMs = 1000 / perSecond;
      const first = sent;
      for (let count = 0; count < seconds * perSecond; count += 1) {
        self.send(`${prefix}${first + count}`, `i${count % interactions}`);
        await clock.advance(everyMs);
        if (faults.length > 0) throw faults[0];
      }
    },
    async drain(seconds) {
      for (let second = 0; second < seconds && source.peek().length > 0; second += 1)
        await clock.advance(1000);
      if (faults.length > 0) throw faults[0];
    },
    async stop() {
      over = true;
      await clock.advance(60_000);
      await Promise.all(loops);
    },
  };
  return self;
}
