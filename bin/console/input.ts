/** What the page has sent, read one by one. */
import { SettingError } from '../../lambdas/core/errors.ts';
import type { Deed } from '../operator/deeds.ts';
import type { Input } from './server.ts';

/** A text that must be there. Throws SettingError, which never repeats what was sent. */
export function textIn(input: Input, name: string): string {
  const value = input[name];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new SettingError(
    name === 'why' ? 'Say why: others read it in the audit trail.' : `${name} is missing.`,
  );
}

/** Who does it, and why. Throws SettingError where no reason is given. */
export function deedIn(input: Input, operator: string): Deed {
  return { operator, reason: textIn(input, 'why') };
}
