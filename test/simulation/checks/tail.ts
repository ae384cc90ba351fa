/** P3 and P4 at the queue: what goes back goes back as a whole group, so that no tail keeps its group locked. */
import type { QueueRecord } from '../../../lambdas/core/ports.ts';
import type { QueueName, World } from '../world/world.ts';

/**
 * The records of a group that an invocation has answered as failed become visible at one moment. Where SQS could not be
 * told, all of them come back after the queue's own time-out; runs whose calls to SQS fail can't be held to it.
 */
export function checkTail(
  { queues, verdict, faultPlan, scheduler }: World,
  name: QueueName,
  _records: readonly QueueRecord[],
  failed: readonly QueueRecord[],
): void {
  if (failed.length < 2 || !faultPlan.isCalm('sqs', scheduler.now())) return;
  const stored = new Map(queues[name].source.peek().map((one) => [one.receiptHandle, one.visibleAtMs]));
  const groups = new Map<string, number>();
  for (const { group, receiptHandle } of failed) {
    // Gone where another invocation has received it since: what was released early may be seen again by then.
    const visibleAtMs = stored.get(receiptHandle);
    if (visibleAtMs === undefined) continue;
    const first = groups.get(group) ?? visibleAtMs;
    groups.set(group, first);
    if (Math.abs(first - visibleAtMs) > ROUNDING_MS)
      verdict.breaks(
        'P4',
        `a tail stays in flight in ${name}: its group is locked ${visibleAtMs - first} ms longer`,
      );
  }
}

/** One group may be released by several calls, each in whole seconds, ms. */
const ROUNDING_MS = 3000;
