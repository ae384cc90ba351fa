/** Names and reasons that others read later. */
import { SettingError } from '../../lambdas/core/errors.ts';

/** A parser for the option: an empty value is refused; an empty name would even undo who holds a breaker. */
export function words(option: string): (text: string) => string {
  return (text) => {
    if (text.trim() !== '') return text;
    throw new SettingError(`--${option} must not be empty: others read it.`);
  };
}
