/** The deployment's settings, as the operator's shell gives them. */
import { SettingError } from '../../lambdas/core/errors.ts';
import { type Config, resolveConfig } from '../../lib/config.ts';
import { overridesFrom } from '../../lib/overrides.ts';

/** Defaults, STEADYLINE_SETTINGS over them, and over these the `KEY=VALUE` texts of `--set`. Throws SettingError. */
export function deployedConfig(set: readonly string[] = []): Config {
  return resolveConfig({
    ...overridesFrom(undefined, process.env['STEADYLINE_SETTINGS']),
    ...Object.fromEntries(set.map(pair)),
  });
}

/** A number of them. Throws SettingError. */
export function deployedNumber(name: string): number {
  return Number(deployedConfig()[name]);
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new SettingError(`--set takes KEY=VALUE, but was given "${text}".`);
}
