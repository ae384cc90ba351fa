/** One queue of events in virtual time: the canary's call, the API, the worker and the controller, all of the product's own rules. */
import {
  memoryControlStore,
  memoryDepths,
  memoryEventSources,
} from '../../../lambdas/adapters/memory/control.ts';
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { fixedSecrets } from '../../../lambdas/adapters/memory/secrets.ts';
import { sqsFifo } from '../../../lambdas/adapters/memory/sqs-fifo.ts';
import { fakeClock, memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { initialState } from '../../../lambdas/core/breaker/transitions.ts';
import { emptyHealth } from '../../../lambdas/core/breaker/window.ts';
import { createAcceptCanary } from '../../../lambdas/core/canary/accept.ts';
import { canaryProfile } from '../../../lambdas/core/canary/profile.ts';
import { canaryKey } from '../../../lambdas/core/canary/record.ts';
import { createSendCanaries } from '../../../lambdas/core/canary/send.ts';
import { createTakeCanaries } from '../../../lambdas/core/canary/take.ts';
import { createTick } from '../../../lambdas/core/control/tick.ts';
import { answerError } from '../../../lambdas/core/http/message.ts';
import { messageText } from '../../../lambdas/core/message/message-text.ts';
import type { BreakerState, BreakerStore, System } from '../../../lambdas/core/ports.ts';
import { createSignatureGuard } from '../../../lambdas/core/verify/signature.ts';
import { settings } from '../../unit/control/rig.ts';
import type { DataPoint } from './alarm.ts';

const DAY_MS = 86_400_000;
const QUEUE = 'voice';
const WORKER = 'voice-worker';

/** What a test can do to it, and what it shows. */
export interface World {
  points: DataPoint[];
  now(): number;
  /** Somebody switches the event source, behind the controller's back; `stuck`: the controller's own changes come to nothing. */
  source(state: 'enabled' | 'disabled', stuck?: boolean): void;
  breaker(state: Partial<BreakerState>): void;
  /** As `steadyline pause`. */
  pause(): void;
  resume(): void;
  /** What the queue seems to hold beside canaries. */
  backlog: { visible: number };
  /** How long a message lies in the queue before a worker looks at it, ms. */
  delayMs: number;
  /** The schedule. */
  isSending: boolean;
  minutes(count: number): Promise<void>;
  /** Canaries that lie in the queue. */
  waiting(): number;
}

export function createWorld(): World {
  const clock = fakeClock(undefined, 1);
  const { random, log } = memorySystem();
  const points: DataPoint[] = [];
  const write = (name: string, value: number, dimensions: Record<string, string> = {}): void =>
    void points.push({ name, value, dimensions, atMs: clock.now() });
  const metrics = { count: () => undefined, timing: write, gauge: write };
  const system: System = { clock, random, log, metrics };
  const secrets = fixedSecrets({ canary: 'secret' });
  const records = memoryEventRecords();
  const queue = sqsFifo({ clock, visibilityMs: 180_000 });
  const guard = createSignatureGuard(
    { secrets, clock, hasher },
    { profile: canaryProfile, secretId: 'canary', previousValidMs: DAY_MS },
  );
  const accept = createAcceptCanary(
    {
      guard,
      record: ({ key, payloadHash }, nowMs) => records.observe(key, payloadHash, nowMs),
      queues: {
        has: (name) => name === QUEUE,
        async send(canary) {
          const once = canaryKey(hasher, canary.id);
          queue.send({ body: messageText(canary), group: once, deduplicationId: once });
        },
      },
      clock,
      hasher,
    },
    { deadlineMs: 5000 },
  );
  const control = memoryControlStore();
  const send = createSendCanaries({
    ...system,
    hasher,
    isPaused: async (worker) => ((await control.read(worker))?.pauseReason ?? '') !== '',
    secret: async () => (await secrets.read('canary')).current,
    async post(path, headers, body) {
      const request = { method: 'POST', path, headers, pathParameters: {}, body: Buffer.from(body) };
      const received = { ...request, receivedAtMs: clock.now(), correlationId: 'c' };
      return (await accept(received).catch((error: unknown) => answerError(error, 'c'))).status;
    },
  });
  const take = createTakeCanaries({
    claims: records,
    complete: (...at) => records.complete(...at),
    hasher,
    system,
    claimMs: 40_000,
  });
  const sources = memoryEventSources();
  const depths = memoryDepths();
  let isStuck = false;
  let breaker: Partial<BreakerState> = {};
  const tick = createTick({
    ...system,
    workers: [{ worker: WORKER, mappingId: WORKER, queueUrl: QUEUE, downstream: 'crm', canary: QUEUE }],
    callsPerSecond: () => 50,
    depths,
    sources: { ...sources, update: async (...change) => (isStuck ? undefined : sources.update(...change)) },
    breakers: { read: async () => ({ ...initialState('crm'), ...breaker }) } as unknown as BreakerStore,
    health: { noteBackpressure: async () => undefined, read: async () => emptyHealth },
    store: control,
    settings,
  });

  const world: World = {
    points,
    backlog: { visible: 0 },
    delayMs: 0,
    isSending: true,
    now: () => clock.now(),
    source(state, stuck = false) {
      isStuck = stuck;
      sources.states.set(WORKER, { state, maximumConcurrency: 2 });
    },
    breaker: (state) => {
      breaker = state;
    },
    pause() {
      const known = control.records.get(WORKER);
      if (known) control.records.set(WORKER, { ...known, pauseReason: 'operator', pausedBy: 'ann' });
    },
    resume() {
      const known = control.records.get(WORKER);
      if (known) control.records.set(WORKER, { ...known, pauseReason: '', pausedBy: '' });
    },
    waiting: () => queue.peek().length,
    async minutes(count) {
      for (let second = 0; second < count * 60; second += 1) {
        if (second % 60 === 0 && world.isSending) await send([{ queue: QUEUE, worker: WORKER }]);
        if (second % 30 === 0) {
          const { visible, inFlight } = queue.counts();
          depths.depths.set(QUEUE, { visible: visible + world.backlog.visible, inFlight });
          await tick();
        }
        const { state } = await sources.read(WORKER);
        const due = queue.peek().filter(({ sentAtMs }) => clock.now() - sentAtMs >= world.delayMs);
        for (const record of state === 'enabled' ? queue.receive(due.length) : [])
          if ((await take([record])).length === 0) queue.delete(record.receiptHandle);
        await clock.advance(1000);
      }
    },
  };
  return world;
}
