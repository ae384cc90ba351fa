/** Inputs as a command line has them. */
import { SettingError } from '../../../lambdas/core/errors.ts';

/** `name=value` each. Throws SettingError. */
export function pairsIn(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
      throw new SettingError(`Inputs are written name=value, but "${text}" is not.`);
    }),
  );
}
