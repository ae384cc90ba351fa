/** What waits behind a breaker or worker, and what would become of it. */

import { counted } from '../counted.ts';
import { isPausedByHand, total } from '../drains.ts';
import { inAbout } from '../duration.ts';
import type { GrantedRate } from '../granted-rate.ts';
import { keptText } from '../kept.ts';
import type { Snapshot, WorkerSnapshot } from '../snapshot.ts';

/** The last sentence of every dry run. */
export const UNCHANGED = 'A dry run: nothing was changed.';

/** Where nothing goes through. */
export function heldBack(workers: readonly WorkerSnapshot[], { atMs }: Snapshot): string[] {
  const full = workers.filter((worker) => total(worker) > 0);
  if (full.length === 0)
    return [`Nothing waits behind it now. What comes waits in order, for ${keptText(0, atMs)} at most.`];
  const sinceMs = Math.min(...full.map(({ control }) => control?.nonEmptySinceMs || atMs));
  return [
    `${countsText(full)} would wait, in order; the oldest for ${keptText(sinceMs, atMs)} at most, then it becomes a dead letter. Nothing is lost.`,
  ];
}

/** Where it goes through again, but for what a person has paused. */
export function workedOff(workers: readonly WorkerSnapshot[], granted: GrantedRate): string[] {
  const all = workers.filter((worker) => total(worker) > 0);
  if (all.length === 0) return ['Nothing waits behind it now.'];
  const paused = all.filter(isPausedByHand);
  const stays = paused.map(
    (worker) =>
      `${counted(total(worker), 'message')} of ${worker.worker} would still wait: it is paused by hand.`,
  );
  const full = all.filter((worker) => !paused.includes(worker));
  if (full.length === 0) return stays;
  const rate = full
    .flatMap(({ downstreams }) => downstreams)
    .map(granted)
    .find((one) => one !== undefined);
  const messages = full.reduce((sum, worker) => sum + total(worker), 0);
  const when = rate === undefined ? '' : `, ${inAbout((messages / rate) * 1000)} if the system answers`;
  return [`${countsText(full)} would be worked off${when}.`, ...stays];
}

function countsText(workers: readonly WorkerSnapshot[]): string {
  const messages = workers.reduce((sum, worker) => sum + total(worker), 0);
  const each = workers.map((worker) => `${worker.queue} ${total(worker)}`).join(', ');
  return `${counted(messages, 'message')} behind it (${each})`;
}
