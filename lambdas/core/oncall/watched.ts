/** What the reconciler watches: records that say by themselves which incident is open. */
import type { BreakerStore, Clock, Downstream, IncidentEvent, Platform, TokenStore } from '../ports.ts';
import { INCIDENT_PREFIX, oncallStep } from '../tokens/incident.ts';
import { episodeKey } from './incident.ts';
import { resolveOf, triggerOf } from './incident-events.ts';

/** A step, and the earliest time that it can be of, ms since the epoch: for a while after that others may publish it. */
export interface DueStep {
  event: IncidentEvent;
  sinceMs: number;
}

export interface Standing {
  /** The trigger of the incident that is open. */
  open?: DueStep;
  /** The resolve of an incident that is not open any more; undefined where it is another record's. */
  ended(key: string): DueStep | undefined;
}

/** Reads one record. Throws UnavailableError. */
export type Watch = () => Promise<Standing>;

/** A breaker's episodes. */
export function watchBreaker(downstream: Downstream, breakers: BreakerStore): Watch {
  return async () => {
    const state = await breakers.read(downstream);
    return {
      ...(state.episode !== '' && { open: { event: triggerOf(state), sinceMs: state.openedAtMs } }),
      ended(key) {
        if (!key.startsWith(episodeKey(`${downstream}-`))) return undefined;
        const episode = key.slice(episodeKey('').length);
        return { event: resolveOf(episode, state), sinceMs: state.changedAtMs };
      },
    };
  };
}

/** A platform's token incidents: whoever opened or ended one may have died before it could publish. */
export function watchTokens(platform: Platform, tokens: Pick<TokenStore, 'read'>, clock: Clock): Watch {
  const stepOf = (key: string, action: 'trigger' | 'resolve', reason: string): DueStep => {
    const sinceMs = Number(key.slice(INCIDENT_PREFIX.length));
    const event = oncallStep({ platform, key, action, reason, sinceMs, atMs: clock.now() });
    return { event, sinceMs };
  };
  return async () => {
    const record = await tokens.read(platform);
    const open = record?.incident ?? '';
    return {
      ...(open !== '' && { open: stepOf(open, 'trigger', `${platform} grants no tokens`) }),
      ended(key) {
        if (!key.startsWith(`${platform}-${INCIDENT_PREFIX}`)) return undefined;
        return stepOf(key.slice(platform.length + 1), 'resolve', `tokens of ${platform} are granted again`);
      },
    };
  };
}
