/** Several containers at once on one queue, with slow calls, faults and deaths at random; every seed is reproducible. */
import { expect, test } from '@jest/globals';
import { memoryBreakerStore } from '../../../lambdas/adapters/memory/breaker-store.ts';
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { pollOnce } from '../../../lambdas/adapters/memory/event-source.ts';
import { memoryHealthStore } from '../../../lambdas/adapters/memory/health-store.ts';
import { memoryPlatformUpdateQueue } from '../../../lambdas/adapters/memory/platform-update-queue.ts';
import { memoryRateStore } from '../../../lambdas/adapters/memory/rate-store.ts';
import { sqsFifo } from '../../../lambdas/adapters/memory/sqs-fifo.ts';
import { memorySystem, seededRandom } from '../../../lambdas/adapters/memory/system.ts';
import { memoryWorkerQueue } from '../../../lambdas/adapters/memory/worker-queue.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { createBreakerGuard } from '../../../lambdas/core/breaker/guard.ts';
import { createOperationGuards } from '../../../lambdas/core/breaker/operation-guards.ts';
import { breakerSettings } from '../../../lambdas/core/breaker/settings.ts';
import { TransientError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { deduplicationId, messageGroup, recordKeyOf } from '../../../lambdas/core/message/keys.ts';
import { createWorker } from '../../../lambdas/core/worker/worker.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { interactionJob } from '../../host/default-connectors.ts';
import { workLimiter } from '../rate/limiters.ts';
import { event, type Seams, workerSettings } from './rig.ts';

const config = resolveConfig();
const settings = breakerSettings((name) => Number(config[name]), 'CRM_TIMEOUT_MS');
const EVENTS = 120;
const INTERACTIONS = 9;
const CONTAINERS = 4;

async function run(seed: number) {
  const random = seededRandom(seed);
  const chance = (share: number): boolean => random.unit() < share;
  const { clock, log, metrics } = memorySystem(seed);
  const handOut = (available: number, room: number): number =>
    1 + Math.floor(random.unit() * Math.min(available, room));
  const dlq = sqsFifo({ clock, visibilityMs: 30_000 });
  const fifo = sqsFifo({ clock, visibilityMs: 180_000, handOut });
  const records = memoryEventRecords();
  const updates = memoryPlatformUpdateQueue();
  const breakers = memoryBreakerStore();
  const health = memoryHealthStore();
  const rate = memoryRateStore();
  const effects: string[] = [];
  const downAt = random.unit() * 300_000;
  const startMs = clock.now();
  const isDown = (): boolean => clock.now() - startMs > downAt && clock.now() - startMs < downAt + 150_000;

  /** One life of a container: until its invocation dies. */
  const live = (name: string) => {
    let dead = false;
    let die: (error: Error) => void = () => undefined;
    const through = async (isCrm: boolean, make: () => Promise<unknown>): Promise<unknown> => {
      const dies = chance(0.004);
      const answerLost = chance(0.5);
      await clock.sleep(random.unit() * (isCrm ? 400 : 20));
      if (dead) return new Promise(() => undefined);
      if (!isCrm && chance(0.005)) throw new UnavailableError('aws', 'no answer');
      const answer = dies && !answerLost ? undefined : await make();
      if (!dies) return answer;
      dead = true;
      die(new Error(`${name} has died`));
      return new Promise(() => undefined);
    };
    const around = <Port extends object>(port: Port, isCrm = false): Port =>
      new Proxy(port, {
        get: (target, method, receiver) => {
          const made: unknown = Reflect.get(target, method, receiver);
          if (typeof made !== 'function') return made;
          return (...args: unknown[]) => through(isCrm, () => Reflect.apply(made, target, args));
        },
      });
    const seams: Seams = {
      records: around(records),
      queue: around(memoryWorkerQueue(fifo, dlq)),
      updates: around(updates),
      crm: around(
        {
          async applyEvent({ eventId }: { eventId: string }) {
            if (isDown() || chance(0.03)) throw new TransientError('crm answered 503');
            if (!effects.includes(eventId)) effects.push(eventId);
            return chance(0.5) ? { caseId: 'case' } : {};
          },
        },
        true,
      ),
    };
    const system = { clock, log, metrics, random: { ...random, id: () => `${name}-${random.unit()}` } };
    const guarded = {
      ...system,
      downstream: 'crm' as const,
      store: breakers,
      health,
      settings,
      lingers: true,
    };
    const guard = createBreakerGuard(guarded);
    const worker = createWorker({
      job: interactionJob({ ...seams, hasher, clock, timeoutMs: 3000 }),
      guard,
      operation: createOperationGuards(guarded, guard),
      limiter: workLimiter(system, { limit: 100, windowMs: 1000 }, rate),
      queue: seams.queue,
      hasher,
      system,
      settings: workerSettings,
    });
    const cause = new Promise<never>((_, reject) => {
      die = reject;
    });
    cause.catch(() => undefined);
    return { worker, cause, isDead: () => dead };
  };

  let done = false;
  const container = async (name: string): Promise<void> => {
    let life = live(name);
    while (!done) {
      if (life.isDead()) life = live(name);
      const { worker, cause } = life;
      const endMs = clock.now() + 30_000;
      const invoke = (batch: Parameters<typeof worker>[0]) =>
        Promise.race([worker(batch, () => endMs - clock.now()), cause]);
      const received = await pollOnce(fifo, 10, invoke, () => undefined);
      await clock.sleep(received > 0 ? 1 : 500);
    }
  };
  const fleet = Array.from({ length: CONTAINERS }, (_, index) => container(`c${index}`));

  const sent: string[] = [];
  for (let index = 0; index < EVENTS; index += 1) {
    const message = event(`e${String(index).padStart(4, '0')}`, `i${index % INTERACTIONS}`);
    const deduplication = deduplicationId(hasher, recordKeyOf(hasher, message), 0);
    const copy = { body: JSON.stringify(message), group: messageGroup(hasher, message) };
    fifo.send({ ...copy, deduplicationId: deduplication });
    // A sender's late retry that deduplication no longer knows.
    if (chance(0.05)) fifo.send({ ...copy, deduplicationId: `late-${index}` });
    sent.push(message.eventId);
    await clock.advance(random.unit() * 6000);
  }
  for (let minute = 0; minute < 120 && fifo.peek().length > 0; minute += 1) await clock.advance(60_000);
  done = true;
  await clock.advance(60_000);
  await Promise.all(fleet);
  return { effects, sent, left: fifo.peek(), dlq: dlq.peek(), records };
}

test.each(Array.from({ length: 8 }, (_, index) => index + 1))(
  'P2, P3, P4: seed %i: four containers, deaths and an outage: one effect each, in order, none lost or dead',
  async (seed) => {
    const { effects, sent, left, dlq, records } = await run(seed);
    expect(left).toEqual([]);
    expect(dlq).toEqual([]);
    expect([...effects].sort()).toEqual(sent);
    for (let interaction = 0; interaction < INTERACTIONS; interaction += 1) {
      const own = effects.filter((id) => Number(id.slice(1)) % INTERACTIONS === interaction);
      expect(own).toEqual([...own].sort());
    }
    for (const record of records.records.values()) expect(record.applied).toBe(true);
  },
  120_000,
);
