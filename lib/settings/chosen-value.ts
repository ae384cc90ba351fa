/** What a setting is given as, read by its kind and unit. */
import { SettingError } from '../../lambdas/core/errors.ts';
import { type AddressFault, addressFaults } from '../../lambdas/core/http/address-faults.ts';
import type { Setting } from './setting.ts';

/** The value of a setting: what was given, where something was. Throws SettingError naming it where that can't be. */
export function chosenValue(key: string, setting: Setting, given: string | undefined): number | string {
  if (given === undefined) return setting.default;
  return setting.kind === 'number' ? numberOf(key, setting, given) : textOf(key, setting, given);
}

/** Units that may come in fractions. */
const divisible: ReadonlySet<string> = new Set([
  'share',
  'ms',
  's',
  'calls',
  'requests/s',
  'events/s',
  'bookings/s',
]);

function numberOf(key: string, { unit, min = -Infinity, max = Infinity }: Setting, given: string): number {
  const value = given.trim() === '' ? Number.NaN : Number(given);
  const isOne = divisible.has(unit) ? Number.isFinite(value) : Number.isInteger(value);
  if (isOne && value >= min && value <= max) return value;
  const kind = divisible.has(unit) ? 'number' : 'whole number';
  throw new SettingError(`${key} must be a ${kind} of ${unit} from ${min} to ${max}, but is "${given}".`);
}

function textOf(key: string, setting: Setting, given: string): string {
  if (given === '' && setting.default === '') return given;
  if (given === '')
    throw new SettingError(`${key} must not be empty; by default it is "${setting.default}".`);
  if (setting.unit.includes('|') && !setting.unit.split('|').includes(given)) {
    throw new SettingError(`${key} must be one of ${setting.unit.split('|').join(', ')}, but is "${given}".`);
  }
  return /\burl$/.test(setting.unit) ? addressOf(key, setting.unit, given) : given;
}

/** That nobody listens in is asked of deployments alone: `checks/addresses.ts`. */
const addressSentences: Readonly<Record<Exclude<AddressFault, 'open'>, string>> = {
  'no address': 'must be an https URL, as https://host.example.org',
  credential: 'must hold no user or password: credentials belong in secrets',
  fragment: 'must hold no fragment, #…',
  query: 'must hold no query, ?…: requests add their own',
};

/** Slashes at its end would stand twice in front of the paths that are added. Throws SettingError; never shows a credential. */
function addressOf(key: string, unit: string, given: string): string {
  const fault = addressFaults(given)
    .filter((one) => one !== 'open')
    .find((one) => one !== 'query' || unit !== 'url');
  if (fault === 'no address' && unit === 'http url')
    throw new SettingError(`${key} must be an http or https URL, as http://collector:4318.`);
  if (fault !== undefined) throw new SettingError(`${key} ${addressSentences[fault]}.`);
  return unit === 'url' ? given : given.replace(/\/+$/, '');
}
