/** What whoever was paged reads first: one sentence or two. */
import { isOperation } from '../../lambdas/core/breaker/names.ts';
import type { BreakerState } from '../../lambdas/core/ports.ts';
import { hadFailed } from './cause-text.ts';
import { counted } from './counted.ts';
import { type Backlog, isPausedByHand, outageText, total } from './drains.ts';
import { duration } from './duration.ts';
import { type Recovering, recoveringOf } from './recovery.ts';
import { shutSinceMs } from './shut-since.ts';
import type { Snapshot, WorkerSnapshot } from './snapshot.ts';

/** Which system is failing since when, how much waits and how long that takes once it answers, and that it is safe. */
export function headline(snapshot: Snapshot, afterOutage: readonly Backlog[] = []): string {
  const { breakers, holds, workers, atMs, quarantined, secrets, tokens, otherLetters, replays } = snapshot;
  const open = breakers.filter(({ phase }) => phase !== 'closed');
  // A system that takes no calls explains why its operations don't.
  const systems = open.filter(({ downstream }) => !isOperation(downstream));
  const told = systems.length > 0 ? systems : open;
  const dead = [...workers, ...otherLetters].reduce((sum, { deadLetters }) => sum + deadLetters, 0);
  const waiting = workers.reduce((sum, worker) => sum + total(worker), 0);
  const sentences = [
    ...told.map((state) => failing(state, atMs)),
    ...holds.map(
      ({ downstream, sinceMs }) => `${downstream} has throttled us for ${duration(atMs - sinceMs)}.`,
    ),
    ...tokens
      .filter(({ incident }) => incident !== '')
      .map(({ platform }) => `${platform} refuses our credential.`),
    ...(secrets.faults.length > 0 ? [`${counted(secrets.faults.length, 'secret')} can’t be used.`] : []),
    ...(dead > 0 ? [`${counted(dead, 'dead letter')} ${dead === 1 ? 'waits' : 'wait'} for a person.`] : []),
    ...(quarantined > 0 ? [`${counted(quarantined, 'payload')} in quarantine.`] : []),
    ...replayed(replays),
  ];
  const recovering = recoveringOf(snapshot);
  const paused = workers.filter(isPausedByHand).map(pausedText);
  if (sentences.length > 0) {
    // A replay that fails is all that some queues hold: nothing is worked off there.
    const working = recovering.filter((one) => one.waiting > failingReplays(replays));
    const rest = working.length > 0 ? '' : waits(waiting, dead + quarantined > 0);
    return [...working.map(recovers), ...sentences, rest, ...paused, outageText(afterOutage)]
      .filter((one) => one !== '')
      .join(' ');
  }
  const { failingNow = [] } = snapshot;
  const strained = failingNow.map(
    (name) => `Calls to ${name} are failing now; its breaker opens if they go on.`,
  );
  if (paused.length + strained.length > 0) return [...strained, ...paused, waits(waiting, false)].join(' ');
  if (recovering.length > 0) return recovering.map(recovers).join(' ');
  return `All is well. ${waiting === 0 ? 'Nothing waits.' : `${counted(waiting, 'message')} ${waiting === 1 ? 'is' : 'are'} under way.`}`;
}

function pausedText(worker: WorkerSnapshot): string {
  const waiting = total(worker);
  const what =
    waiting === 0
      ? ''
      : `: its ${counted(waiting, 'message')} ${waiting === 1 ? 'waits' : 'wait'} for that to end`;
  return `${worker.worker} is paused by hand${what}.`;
}

function recovers({ downstream, waiting }: Recovering): string {
  return `${downstream} answers again; ${counted(waiting, 'message')} ${waiting === 1 ? 'is' : 'are'} being worked off. Nothing is lost.`;
}

const failingReplays = (replays: Snapshot['replays'] = []): number =>
  replays.filter(({ state }) => state === 'failing').length;

/** A replay that fails once more is no success, even while its message is no dead letter yet. */
function replayed(replays: Snapshot['replays'] = []): string[] {
  const failing = failingReplays(replays);
  return failing === 0
    ? []
    : [`${counted(failing, 'replayed message')} ${failing === 1 ? 'fails' : 'fail'} again.`];
}

function failing(state: BreakerState, nowMs: number): string {
  const { downstream, phase, forcedBy } = state;
  const lasted = duration(nowMs - shutSinceMs(state));
  if (forcedBy !== '') {
    const before = hadFailed(state)
      ? `; ${downstream} had failed for ${duration(state.changedAtMs - state.openedAtMs)} before that`
      : '';
    return `The breaker of ${downstream} is held open by ${forcedBy}, for ${lasted} now${before}.`;
  }
  if (isOperation(downstream)) return `${downstream} has been refused for ${lasted}.`;
  return phase === 'half-open'
    ? `${downstream} has failed for ${lasted} and is being tested now.`
    : `${downstream} has failed for ${lasted}.`;
}

function waits(messages: number, othersWait: boolean): string {
  if (messages === 0) return othersWait ? 'Nothing else waits.' : 'Nothing waits.';
  return `${counted(messages, 'message')} ${messages === 1 ? 'waits' : 'wait'} in order; nothing is lost.`;
}
