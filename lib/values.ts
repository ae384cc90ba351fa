/** Typed reads of the resolved settings. */
import { SettingError } from '../lambdas/core/errors.ts';
import type { Config } from './config.ts';

/** A number setting by name; throws SettingError where there is no such number. */
export function numberOf(config: Config, key: string): number {
  const value = config[key];
  if (typeof value === 'number') return value;
  throw new SettingError(`There is no number setting ${key}.`);
}

/** A text setting by name; throws SettingError where there is no such text. */
export function textOf(config: Config, key: string): string {
  const value = config[key];
  if (typeof value === 'string') return value;
  throw new SettingError(`There is no text setting ${key}.`);
}
