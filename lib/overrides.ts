/** Where a deployment's settings come from: CDK context and the environment, the latter winning. */
import { SettingError } from '../lambdas/core/errors.ts';

/**
 * Merges `-c settings='{"KEY":"VALUE"}'` (an object when it is in cdk.json) with STEADYLINE_SETTINGS.
 * Throws SettingError where either is no JSON object of texts or numbers.
 */
export function overridesFrom(context: unknown, environment: string | undefined): Record<string, string> {
  return {
    ...readOverrides('context settings', context),
    ...readOverrides('STEADYLINE_SETTINGS', environment),
  };
}

function readOverrides(origin: string, given: unknown): Record<string, string> {
  if (given === undefined || given === '') return {};
  const value = typeof given === 'string' ? parse(origin, given) : given;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SettingError(`${origin} must be a JSON object of KEY: VALUE.`);
  }
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, asText(origin, key, entry)]));
}

function parse(origin: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SettingError(`${origin} must be a JSON object of KEY: VALUE, but is no JSON.`);
  }
}

function asText(origin: string, key: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new SettingError(`${key} in ${origin} must be a text or a number.`);
}
