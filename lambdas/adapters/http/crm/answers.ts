/** Small readers of what CRMs answer and writers of what they are asked. */

import { timeMs } from '../../../core/customer/time.ts';
import { UnsendableError } from '../../../core/errors.ts';
import type { Customer } from '../../../core/ports.ts';
import { textOf } from '../../../core/reply/fields.ts';

/** Where the CRM knows nothing of a caller (HTTP contract). */
export const UNKNOWN_CUSTOMER: Customer = { found: false, customerId: 'UNKNOWN', tier: 'standard' };

/** A found customer, if there is an id; a missing tier is the standard one, a time that is none is left out. */
export function customerOf(customerId: unknown, tier: unknown, changedAt: unknown): Customer | undefined {
  const id = textOf(customerId);
  if (id === undefined) return undefined;
  const changedAtMs = timeMs(changedAt);
  return {
    found: true,
    customerId: id,
    tier: textOf(tier) ?? 'standard',
    ...(changedAtMs === undefined ? {} : { changedAtMs }),
  };
}

/**
 * A text as one segment of a path. `.` and `..` would be resolved away by every URL parser, encoded or not, and a
 * text that is no well-formed Unicode has no encoding: such ids can't be asked for at all. Throws UnsendableError.
 */
export function pathSegment(text: string): string {
  if (text === '.' || text === '..' || text === '' || !text.isWellFormed())
    throw new UnsendableError(400, 'the id cannot stand in a path of the CRM');
  return encodeURIComponent(text);
}
