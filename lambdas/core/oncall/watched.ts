/** What the reconciler watches: records that say by themselves which incident is open. */
import type { BreakerList, Clock, IncidentEvent, TokenHolder, TokenStore } from '../ports.ts';
import { holderName, INCIDENT_PREFIX, oncallStep } from '../tokens/incident.ts';
import { episodeOf } from './incident.ts';
import { resolveOf, triggerOf } from './incident-events.ts';

/** A step, and the earliest time that it can be of, ms since the epoch: for a while after that others may publish it. */
export interface DueStep {
  event: IncidentEvent;
  sinceMs: number;
}

export interface Standing {
  /** The triggers of the incidents that are open. */
  open: readonly DueStep[];
  /** The resolve of an incident that is not open any more; undefined where it is no record's of these. */
  ended(key: string): DueStep | undefined;
}

/** Reads the records. Throws UnavailableError. */
export type Watch = () => Promise<Standing>;

/** The episodes of every breaker that was ever written, those of operations too. */
export function watchBreakers(breakers: BreakerList): Watch {
  return async () => {
    const states = await breakers.list();
    const open = states.filter(({ episode }) => episode !== '');
    return {
      open: open.map((state) => ({ event: triggerOf(state), sinceMs: state.openedAtMs })),
      ended(key) {
        const found = episodeOf(key);
        if (found === undefined) return undefined;
        const state = states.find(({ downstream }) => downstream === found.name);
        return state && { event: resolveOf(found.episode, state), sinceMs: state.changedAtMs };
      },
    };
  };
}

/** The token incidents of a platform or connector: the container that opened or ended one may have crashed before it could publish. */
export function watchTokens(platform: TokenHolder, tokens: Pick<TokenStore, 'read'>, clock: Clock): Watch {
  const stepOf = (key: string, action: 'trigger' | 'resolve', reason: string): DueStep => {
    const sinceMs = Number(key.slice(INCIDENT_PREFIX.length));
    const event = oncallStep({ platform, key, action, reason, sinceMs, atMs: clock.now() });
    return { event, sinceMs };
  };
  return async () => {
    const record = await tokens.read(platform);
    const open = record?.incident ?? '';
    return {
      open: open === '' ? [] : [stepOf(open, 'trigger', `${holderName(platform)} grants no tokens`)],
      ended(key) {
        if (!key.startsWith(`${platform}-${INCIDENT_PREFIX}`)) return undefined;
        return stepOf(
          key.slice(platform.length + 1),
          'resolve',
          `tokens of ${holderName(platform)} are granted again`,
        );
      },
    };
  };
}
