/** What whoever was paged reads first: one sentence or two. */
import { isOperation } from '../../lambdas/core/breaker/names.ts';
import type { BreakerState } from '../../lambdas/core/ports.ts';
import { total } from './drains.ts';
import { duration } from './duration.ts';
import { shutSinceMs } from './shut-since.ts';
import type { Snapshot } from './snapshot.ts';

/** Which system is failing since when, how much waits, and that it is safe. */
export function headline(snapshot: Snapshot): string {
  const { breakers, holds, workers, atMs, quarantined, secrets, tokens, otherLetters } = snapshot;
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
  ];
  const isWell = sentences.length === 0;
  return [...(isWell ? ['All is well.'] : sentences), waits(waiting, isWell)].join(' ');
}

function failing(state: BreakerState, nowMs: number): string {
  const { downstream, phase, forcedBy } = state;
  const lasted = duration(nowMs - shutSinceMs(state));
  if (forcedBy !== '') return `${downstream} is held shut off by ${forcedBy}, for ${lasted} now.`;
  if (isOperation(downstream)) return `${downstream} has been refused for ${lasted}.`;
  return phase === 'half-open'
    ? `${downstream} has failed for ${lasted} and is being tested now.`
    : `${downstream} has failed for ${lasted}.`;
}

function waits(messages: number, isWell: boolean): string {
  if (messages === 0) return 'Nothing waits.';
  const verb = messages === 1 ? 'is' : 'are';
  return isWell
    ? `${counted(messages, 'message')} ${verb} under way.`
    : `${counted(messages, 'message')} ${messages === 1 ? 'waits' : 'wait'} in order; nothing is lost.`;
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}
