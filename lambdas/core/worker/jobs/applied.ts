/** What a connector's write has come to, as a job takes it. */
import type { AnswerValues } from '../../connector/fields.ts';
import type { WriteResult } from '../../connector/write.ts';
import { UnavailableError } from '../../errors.ts';

/**
 * The values of a write that took effect. Throws UnavailableError where an earlier try may not show yet: no call was made, and
 * the message comes back once it would.
 */
export function applied(result: WriteResult): AnswerValues {
  if (result.kind === 'applied') return result.values;
  throw new UnavailableError(
    'effect_may_not_show',
    'An earlier try may have been made that the system does not show yet.',
    Math.ceil(result.waitMs / 1000),
  );
}
