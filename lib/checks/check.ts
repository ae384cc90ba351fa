/** What a check is, and how its sentence reads. */
import type { Config } from '../config.ts';
import { listOf } from '../lists.ts';
import type { Place } from '../place.ts';
import { textOf } from '../values.ts';

/** Answers the sentence of the promise that is broken, or undefined. `place`: where the deployment goes, if that is known. */
export type Check = (config: Config, place?: Place) => string | undefined;

/** A check that `holds`, or else says why. */
export function check(holds: (config: Config) => boolean, sentence: (config: Config) => string): Check {
  return (config) => (holds(config) ? undefined : sentence(config));
}

/** A check that the text of a setting has a shape; the sentence goes on after its name. */
export function shaped(key: string, shape: RegExp, sentence: string): Check {
  return check(
    (config) => shape.test(textOf(config, key)),
    () => `${key} ${sentence}.`,
  );
}

/** A check that a comma-separated setting holds at most `most` values of a shape, none of them twice. */
export function listed(key: string, shape: RegExp, most: number, sentence: string): Check {
  return (config) => {
    const values = listOf(config, key);
    if (values.length > most || !values.every((value) => shape.test(value))) return `${key} ${sentence}.`;
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    return twice === undefined ? undefined : `${key} names ${twice} twice.`;
  };
}

/** 120000 → `120,000`. */
export function figure(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
