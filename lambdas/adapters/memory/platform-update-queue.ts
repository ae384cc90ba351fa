/** Platform updates in memory. */
import type { PlatformUpdateMessage, PlatformUpdateQueue } from '../../core/ports.ts';

export interface MemoryPlatformUpdateQueue extends PlatformUpdateQueue {
  /** Every update sent, in order; `batches` counts the calls. */
  sent: PlatformUpdateMessage[];
  batches: number;
}

export function memoryPlatformUpdateQueue(): MemoryPlatformUpdateQueue {
  const queue: MemoryPlatformUpdateQueue = {
    sent: [],
    batches: 0,
    async sendUpdates(updates) {
      queue.sent.push(...updates);
      queue.batches += Math.ceil(updates.length / 10);
    },
  };
  return queue;
}
