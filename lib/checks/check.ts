/** What a check is, and how its sentence reads. */
import type { Config } from '../config.ts';

/** Answers the sentence of the promise that is broken, or undefined. */
export type Check = (config: Config) => string | undefined;

/** A check that `holds`, or else says why. */
export function check(holds: (config: Config) => boolean, sentence: (config: Config) => string): Check {
  return (config) => (holds(config) ? undefined : sentence(config));
}

/** 120000 → `120,000`. */
export function figure(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
