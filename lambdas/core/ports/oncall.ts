/** Incidents: their steps, where they are sent, and what has been delivered of each (P8). */

export type IncidentAction = 'trigger' | 'update' | 'resolve';

/** One step in the life of an incident: of a breaker's episode, a token or a CloudWatch alarm. */
export interface IncidentEvent {
  /** Names the incident permanently: the breaker's episode, or `alarm-{name}`; the pagers' deduplication key. */
  key: string;
  /** Grows with every step: the breaker's version, or in ms an alarm's time of change or that of a token incident's step. */
  version: number;
  action: IncidentAction;
  severity: 'critical' | 'warning' | 'info';
  /** One line, at most 1,024 characters (PagerDuty). */
  summary: string;
  /** What is failing: a breaker's name or an alarm. */
  source: string;
  /** ms since the epoch at which it began. */
  sinceMs: number;
  /**
   * Whether a resolve that overtakes its trigger still sends both: every episode must appear in the pager's history,
   * an alarm that was never raised needs no all-clear.
   */
  alwaysDelivered: boolean;
}

/** What the record of an incident says to one step of it. */
export type IncidentClaim =
  /** Send it; `triggered`: the incident is open; `resolved`: it was open, and an earlier step has delivered its end. */
  | { kind: 'go'; triggered: boolean; resolved: boolean }
  /** This step or a later one has been delivered, or a later one is about to be. */
  | { kind: 'delivered' }
  /** Another container is sending a step of it until then (ms since the epoch). */
  | { kind: 'busy'; untilMs: number };

/** One record an incident. All methods throw UnavailableError. */
export interface IncidentStore {
  /**
   * Leases the incident, so that a resolve never overtakes the trigger that another container is sending. From then on
   * no earlier step gets through: what was sent may not have been noted. `owner` is fresh for every call, so that the same
   * one again is a repetition of a request whose answer was lost: it gets the lease that it has.
   */
  claim(key: string, version: number, owner: string, nowMs: number, untilMs: number): Promise<IncidentClaim>;
  /** Notes what has been delivered and ends the lease; a frozen owner's late note changes nothing. */
  delivered(key: string, version: number, owner: string, triggered: boolean, nowMs: number): Promise<void>;
  /** Ends the lease with nothing delivered. */
  release(key: string, owner: string): Promise<void>;
  /** The last version delivered, and whether the incident is open; undefined where nothing was delivered. */
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
