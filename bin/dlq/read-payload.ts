/** One letter with its payload, which may hold personal data: who looks at it stands in the audit trail first. */
import type { Clock } from '../../lambdas/core/ports.ts';
import type { AuditTrail } from './audit.ts';
import type { EditOptions } from './edit.ts';
import { idOf, type Letter } from './letter.ts';
import { letterJson } from './text.ts';

/** Throws UnavailableError: without an entry nothing is shown. */
export async function readPayload(
  { audit, clock }: { audit: AuditTrail; clock: Clock },
  { queueName, operator, reason }: EditOptions,
  letter: Letter,
): Promise<Record<string, unknown>> {
  const { target } = letter.content ?? {};
  await audit.write({
    atMs: clock.now(),
    operator,
    action: 'read',
    queue: queueName,
    messageKey: target?.key ?? idOf(letter),
    reason,
    oldHash: target?.payloadHash ?? '',
    newHash: '',
  });
  return letterJson(letter, true);
}
