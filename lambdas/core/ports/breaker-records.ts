/** The record of each breaker, shared by the fleet. */
import type { BreakerCause } from './breaker.ts';

/** A system (a `Downstream`), or an operation of one: `<system>/<operation>`. */
export type BreakerName = string;

export type BreakerPhase = 'closed' | 'open' | 'half-open';

/** The one record of a breaker. Every transition is a compare-and-set on `version`. Times are ms since the epoch. */
export interface BreakerState {
  /** What it guards. */
  downstream: BreakerName;
  phase: BreakerPhase;
  /** 0: never written, reads as closed. */
  version: number;
  /** Names the episode closed → open … → closed; one incident each (P8). Empty without one. */
  episode: string;
  /** Begin of the episode; 0 without one. */
  openedAtMs: number;
  /** Closed, with an episode that goes on should the breaker open again: when that may end; else 0. */
  episodeEndsAtMs: number;
  /** End of the present open time. */
  openUntilMs: number;
  /** Every opening and reopening of late, newest last, at most 16. */
  openingsMs: readonly number[];
  /** Half-open: the number of the round, and what its leases have brought, by their ids. */
  round: number;
  leases: Leases;
  /** When unanswered leases of the round count as failed. */
  roundEndsMs: number;
  /** The last transition. */
  changedAtMs: number;
  /** When it last closed; 0: never. Evidence from before counts for nothing. */
  closedAtMs: number;
  /** Why the episode's last opening took place; empty without an episode. */
  cause: Exclude<BreakerCause, 'by hand'> | '';
  /** Status, code and field that an operation's calls were refused with; empty otherwise. */
  refusal: string;
  /** Why it last changed, in words for on-call. */
  reason: string;
  /** Why it opened, in such words, until it closes: probes that fail since don't change it. Empty where a release before opened it. */
  openedFor: string;
  /** Set by hand (`breaker open|close`): operator's name; empty otherwise. */
  forcedBy: string;
}

/** What became of a probe. Fresh: of a message that had not failed before; throttled: with its Retry-After in ms. */
export type LeaseState = 'out' | 'succeeded' | 'failedFresh' | 'failedStale' | `throttled:${number}`;
/** Named, so that a write that a client repeats for want of an answer counts once. */
export type Leases = Readonly<Record<string, LeaseState>>;

/** What is reported of a lease; `released`: the call was never made, and another may have the lease. */
export type ProbeAnswer = Exclude<LeaseState, 'out'> | 'released';

/** A lease that is asked for. Times are ms since the epoch. */
export interface LeaseRequest {
  round: number;
  /** Its name: a fresh id. */
  lease: string;
  /** Leases that the round has. */
  max: number;
  nowMs: number;
  /** No lease from then on. */
  untilMs: number;
  /** When the round ends if this is its last lease. */
  endsMs: number;
}

/** For the controller and operators; throws UnavailableError. */
export interface BreakerList {
  /** Every record that was ever written, in no order. */
  list(): Promise<BreakerState[]>;
}

/** All methods throw UnavailableError. */
export interface BreakerStore {
  read(name: BreakerName): Promise<BreakerState>;
  /** Writes `next` (whose version is `expectedVersion + 1`) if the version is still `expectedVersion`; says whether it did. */
  transition(next: BreakerState, expectedVersion: number): Promise<boolean>;
  /** Takes a lease of this half-open round; false if the round is full or over. Safe to repeat. */
  leaseProbe(name: BreakerName, request: LeaseRequest): Promise<boolean>;
  /** Notes what a lease has brought, or gives it back unused; undefined if its round is over. Safe to repeat. */
  answerProbe(
    name: BreakerName,
    round: number,
    lease: string,
    answer: ProbeAnswer,
  ): Promise<BreakerState | undefined>;
}
