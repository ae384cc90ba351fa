/** Which queues a canary goes through: every one whose worker serves events or requests. */

/** One way that canaries go: a queue, by its name without prefix and `.fifo`, and the worker that it feeds. */
export interface CanaryPath {
  queue: string;
  worker: string;
}

/** A canary's name of the queue that feeds a worker, as SQS has it without prefix and `.fifo`; undefined where it serves neither. */
export function canaryQueue(connector: string, queue: string): string | undefined {
  if (queue === 'refresh') return undefined;
  return queue === 'events' || queue === 'requests' ? `${connector}-${queue}` : queue;
}

/** The route of the API that takes a canary of this queue in: that of requests has another function behind it. */
export function canaryRoute(queue: string): '/canary/events' | '/canary/requests' {
  return queue.endsWith('-requests') ? '/canary/requests' : '/canary/events';
}
