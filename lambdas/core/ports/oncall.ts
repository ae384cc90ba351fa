/** Where incidents go, and what has been told of each. */
import type { IncidentEvent } from '../oncall/incident.ts';

/** What the record of an incident says to one step of it. */
export type IncidentClaim =
  /** Send it; `triggered`: the incident stands; `resolved`: it stood, and its end was told by an earlier step. */
  | { kind: 'go'; triggered: boolean; resolved: boolean }
  /** This step, or a later one, has been told, or a later one is about to be. */
  | { kind: 'told' }
  /** Another container is telling a step of it until then (ms since the epoch). */
  | { kind: 'busy'; untilMs: number };

/** One record an incident. All methods throw UnavailableError. */
export interface IncidentStore {
  /**
   * Leases the incident, so that a resolve never overtakes the trigger that another container is sending. From then on
   * no earlier step gets through: what was sent may not have been noted. `owner` is fresh for every call, so that the same
   * one again is a repetition of a request whose answer was lost: it gets the lease that it has.
   */
  claim(key: string, version: number, owner: string, nowMs: number, untilMs: number): Promise<IncidentClaim>;
  /** Notes what has been told and lets the lease go; a frozen owner's late note changes nothing. */
  told(key: string, version: number, owner: string, triggered: boolean, nowMs: number): Promise<void>;
  /** Lets the lease go with nothing told. */
  release(key: string, owner: string): Promise<void>;
  /** The last version told, and whether the incident stands; undefined where nothing was told. */
  read(key: string): Promise<{ version: number; triggered: boolean } | undefined>;
}

/** A paging service. Throws TransientError, ThrottledError or PermanentError. */
export interface Pager {
  readonly name: string;
  send(event: IncidentEvent): Promise<void>;
}

/** The topic of on-call. Throws UnavailableError. */
export interface IncidentTopic {
  publish(event: IncidentEvent): Promise<void>;
}
