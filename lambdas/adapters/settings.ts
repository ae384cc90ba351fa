/** Settings at cold start: the stack hands every value over, so that a missing one is a fault of the deployment. */
import { SettingError } from '../core/errors.ts';

/** A finite number ≥ 0 from the environment. Throws SettingError naming the setting. */
export function numberSetting(name: string): number {
  const given = process.env[name];
  const value = given === undefined || given.trim() === '' ? Number.NaN : Number(given);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new SettingError(
    `${name} must be a number of 0 or more, but is ${given === undefined ? 'missing' : `"${given}"`}.`,
  );
}

/** A text from the environment, which may be empty. Throws SettingError where it is missing. */
export function textSetting(name: string): string {
  const given = process.env[name];
  if (given !== undefined) return given;
  throw new SettingError(`${name} is missing from the function's environment.`);
}

/** A text from the environment; empty where it is missing. */
export function optionalSetting(name: string): string {
  return process.env[name] ?? '';
}

/** A text that must not be empty. Throws SettingError. */
export function requiredSetting(name: string): string {
  const given = textSetting(name);
  if (given !== '') return given;
  throw new SettingError(`${name} must not be empty.`);
}

/** A text that must be one of the choices. Throws SettingError. */
export function choiceSetting<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
  const given = textSetting(name);
  const choice = choices.find((one) => one === given);
  if (choice !== undefined) return choice;
  throw new SettingError(`${name} must be one of ${choices.join(', ')}, but is "${given}".`);
}
