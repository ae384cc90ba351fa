/** How many callers got what the CRM knows, while it could be asked. Pure. */
import { isAnswered, type LookupOutcome } from '../../report/verdict.ts';
import type { Check } from '../check.ts';

export interface LiveShare {
  live: number;
  /** Those that a fresh cache did not answer. */
  asked: number;
}

/** Of callers with a number, sent in that time (ms since the epoch). */
export function liveShare(lookups: readonly LookupOutcome[], fromMs: number, toMs: number): LiveShare {
  const asked = lookups.filter(
    ({ sentMs, hasNumber, source }) => sentMs >= fromMs && sentMs < toMs && hasNumber && source !== 'cache',
  );
  return {
    live: asked.filter((one) => one.source === 'live' && isAnswered(one)).length,
    asked: asked.length,
  };
}

/** Passed where at least this share was live, and anybody was asked for. */
export function liveCheck(name: string, { live, asked }: LiveShare, least: number): Check {
  return {
    name,
    passed: asked > 0 && live >= least * asked,
    detail: `${live} of ${asked} that no fresh cache answered, ${Math.round(100 * least)} % wanted`,
  };
}
