/** Stops a replay: what was sent once more is not tried again, and comes back as a dead letter at its next turn. */
import { SettingError } from '../../lambdas/core/errors.ts';
import type { Clock, ReplayStore } from '../../lambdas/core/ports.ts';
import type { AuditTrail } from './audit.ts';
import type { LetterQueue } from './letter-queues.ts';

export interface StopDeps {
  /** Absent where nothing is recorded about the queue's messages. */
  records?: Pick<ReplayStore, 'find' | 'stop'>;
  audit: AuditTrail;
  clock: Clock;
}

/**
 * Only the order is given here: its worker obeys it with the message in its hands, so that nothing is lost or doubled.
 * `key`: of its record. Throws SettingError where nothing is to stop, UnavailableError.
 */
export async function stopReplay(
  { records, audit, clock }: StopDeps,
  { queueName, operator, reason }: { queueName: LetterQueue; operator: string; reason: string },
  key: string,
): Promise<void> {
  const found = await records?.find(key, clock.now());
  if (records === undefined || found === undefined || found.applied || found.generation === 0)
    throw new SettingError('There is no replay under way to stop: it is applied, or nothing is known of it.');
  const { payloadHash: oldHash } = found;
  const atMs = clock.now();
  await audit.write({
    ...{ atMs, operator, action: 'stop', queue: queueName, messageKey: key, reason, oldHash, newHash: '' },
  });
  if (!(await records.stop(key, clock.now(), { did: 'stop', by: operator, why: reason })))
    throw new SettingError('Nothing is stopped: it was applied meanwhile, or is a dead letter again.');
}
