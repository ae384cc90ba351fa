/** How a breaker's episode reads to on-call: key and summary of its incident (P8). */
import { isOperation } from '../breaker/names.ts';
import type { BreakerName, BreakerState, IncidentAction } from '../ports.ts';

/** PagerDuty refuses longer ones, characters. */
const LONGEST_SUMMARY = 1024;
const PREFIX = 'breaker-';
/** A name may hold hyphens itself: the number after the last one is the episode's. */
const EPISODE_KEY = /^breaker-(.+)-\d+$/;

/** Key of a breaker episode's incident. */
export function episodeKey(episode: string): string {
  return `${PREFIX}${episode}`;
}

/** The episode of an incident's key, and whose it is; undefined where the key is no breaker's. */
export function episodeOf(key: string): { name: BreakerName; episode: string } | undefined {
  const name = EPISODE_KEY.exec(key)?.[1];
  return name === undefined ? undefined : { name, episode: key.slice(PREFIX.length) };
}

/** One line for a breaker's step. `again`: it opens again, not just for another round. */
export function breakerSummary(
  { downstream, reason, refusal }: Pick<BreakerState, 'downstream' | 'reason' | 'refusal'>,
  action: IncidentAction,
  again?: boolean,
): string {
  const waits = isOperation(downstream)
    ? 'its messages wait in order, other work goes on, nothing is lost'
    : 'work waits in order, nothing is lost';
  const what = {
    trigger: `Circuit breaker of ${downstream} is open: ${waits}`,
    update: `Circuit breaker of ${downstream} is ${again ? 'open again' : 'still open'}`,
    resolve: `Circuit breaker of ${downstream} is closed: the backlog drains`,
  }[action];
  const why = [reason, action !== 'resolve' && refusal !== '' ? `refused with ${refusal}` : ''];
  const text = why.filter((part) => part !== '').join('; ');
  return `${what}${text === '' ? '' : ` (${text})`}`.slice(0, LONGEST_SUMMARY);
}
