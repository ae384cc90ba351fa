/**
 * Ids outlive releases: an event that the release before accepted under another id stays one event. For a while after
 * the rule of ids has changed, ingest looks under the former id too.
 */
import { asError } from '../errors.ts';
import { recordKey } from '../message/keys.ts';
import type { Clock, EventMessage, FormerRecords, Hasher, Log } from '../ports.ts';
import type { Within } from '../time/deadline.ts';

/** Name of today's rule of event ids: it becomes another whenever an event may get another id than before. */
const RULE = 'event-ids-2';
/**
 * A record that is older than the event by more than this, ms, is of an earlier happening with the same body (design:
 * 5 s): clocks of senders and of ours differ by less.
 */
const TOLERANCE_MS = 5000;

export interface KnownAsDeps {
  former: FormerRecords;
  clock: Clock;
  hasher: Hasher;
  log: Log;
}

/**
 * The event under the id that it was accepted with: its former one where the release before has taken it in. Throws
 * UnavailableError where that can't be read.
 */
export type KnownAs = (
  event: EventMessage,
  formerId: string | undefined,
  within: Within,
) => Promise<EventMessage>;

/**
 * No call for an event whose id is formed as before, nor for any once the rule has been in force for `windowMs`
 * (FORMER_IDS_MS; 0: never); until then one for each other event, and one a container for the time of the change.
 */
export function createKnownAs({ former, clock, hasher, log }: KnownAsDeps, windowMs: number): KnownAs {
  let sinceMs: number | undefined;
  const isOver = async (within: Within): Promise<boolean> => {
    try {
      sinceMs ??= await within((signal) => former.inForceSince(RULE, clock.now(), signal));
      return clock.now() >= sinceMs + windowMs;
    } catch (error) {
      log.warn('it is not known since when event ids are formed as today', { error: asError(error) });
      return false;
    }
  };

  return async (event, formerId, within) => {
    if (formerId === undefined || windowMs === 0 || (await isOver(within))) return event;
    const key = recordKey(hasher, event.platform, formerId);
    const found = await within((signal) => former.find(key, signal));
    const isSame =
      found?.payloadHash === event.payloadHash &&
      found.acceptedAtMs >= Date.parse(event.occurredAt) - TOLERANCE_MS;
    return isSame ? { ...event, eventId: formerId } : event;
  };
}
