/** Any job in a worker over memory adapters; the breaker is closed and the rate is free. */
import { pollOnce } from '../../../lambdas/adapters/memory/event-source.ts';
import { sqsFifo } from '../../../lambdas/adapters/memory/sqs-fifo.ts';
import { sqsStandard } from '../../../lambdas/adapters/memory/sqs-standard.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { memoryWorkerQueue } from '../../../lambdas/adapters/memory/worker-queue.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import type { Job } from '../../../lambdas/core/worker/job.ts';
import { createWorker } from '../../../lambdas/core/worker/worker.ts';
import { scriptedLimiter } from '../rate/limiters.ts';
import { type FakeGuard, fakeGuard } from './fake-guard.ts';
import { workerSettings } from './rig.ts';

export function jobRig<Message>(jobOf: (system: ReturnType<typeof memorySystem>) => Job<Message>) {
  const system = memorySystem();
  const { clock } = system;
  const source = sqsStandard({ clock, visibilityMs: 180_000 });
  const dlq = sqsFifo({ clock, visibilityMs: 30_000 });
  const guard = fakeGuard(clock);
  const operations = new Map<string, FakeGuard>();
  const operationGuard = (name: string): FakeGuard => {
    const found = operations.get(name) ?? fakeGuard(clock);
    operations.set(name, found);
    return found;
  };
  const worker = createWorker({
    job: jobOf(system),
    guard,
    operation: operationGuard,
    limiter: scriptedLimiter(clock),
    queue: memoryWorkerQueue(source, dlq),
    hasher,
    system,
    settings: workerSettings,
  });
  return {
    system,
    clock,
    source,
    dlq,
    guard,
    operationGuard,
    worker,
    send: (message: unknown) => source.send({ body: JSON.stringify(message) }),
    async poll() {
      let done = false;
      const invoke = (batch: Parameters<typeof worker>[0]) => worker(batch, () => 30_000);
      const polled = pollOnce(source, 10, invoke, (error) => {
        throw error;
      }).finally(() => {
        done = true;
      });
      await clock.advance(0);
      for (let steps = 0; !done; steps += 1) {
        if (steps > 1000) throw new Error('the work does not end');
        await clock.advance(500);
      }
      return polled;
    },
  };
}
