/** Waiting for a slot in the fleet's rate: one pays for one exchange, and only while it is current (P12). */
import type { Clock } from '../ports.ts';
import type { Slot, SlotRequest } from './slot-queue.ts';

/** A slot that was missed is booked again this often (own choice). */
export const MAX_LATE_SLOTS = 2;

/**
 * Resolves when the call may start, or as soon as there is no slot for it. After MAX_LATE_SLOTS the slot may be
 * over: a container that is too busy to be on time decides for itself. Throws UnavailableError.
 */
export type Acquire = (request: SlotRequest) => Promise<Slot>;

/** `isCurrent`: whether a start can still be used; it expires, as a window that is over must not be paid from. */
export function createAcquire(
  clock: Clock,
  ask: (request: SlotRequest) => Promise<Slot>,
  isCurrent: (startMs: number) => boolean,
): Acquire {
  return async (request) => {
    for (let late = 0; ; late += 1) {
      const slot = await ask(request);
      if (slot.kind === 'none') return slot;
      if (slot.startMs > clock.now()) await clock.sleep(slot.startMs - clock.now());
      if (isCurrent(slot.startMs) || late === MAX_LATE_SLOTS) return slot;
    }
  };
}
