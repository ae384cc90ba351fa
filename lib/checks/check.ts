/** What a check is, and how its sentence reads. */
import type { Config } from '../config.ts';
import { textOf } from '../values.ts';

/** Answers the sentence of the promise that is broken, or undefined. */
export type Check = (config: Config) => string | undefined;

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

/** 120000 → `120,000`. */
export function figure(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
