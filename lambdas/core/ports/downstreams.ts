/**
 * The systems behind. Every call throws PermanentError, ThrottledError, AuthError or TransientError, or UnavailableError
 * where something of ours (a secret) kept it from being made; nothing else.
 */

/** Makes one exchange with the downstream, once it may be made, and takes its time. */
export type EachExchange = <Reply>(exchange: () => Promise<Reply>) => Promise<Reply>;

/** How long and for whom a call is made. */
export interface CallOptions {
  /** Of each exchange of the call, from its own beginning on. */
  timeoutMs: number;
  correlationId: string;
  /** Sent as the header of that name where the call is traced. */
  traceparent?: string | undefined;
  /** A probe of the breaker: on a new connection and never repeated, so that a round has no more calls than leases. */
  isProbe?: boolean;
  /**
   * Every exchange that the call takes (a check before a write, a second try after a 401) is made through this, so that
   * each has a turn in the downstream's rate. What it throws is passed on. @default each is made at once
   */
  each?: EachExchange;
  /** Of a message that may have been tried before: when it was first claimed and last tried, ms since the epoch. */
  tried?: { firstClaimedAtMs: number; lastTriedAtMs: number };
}

/** Whatever can be asked about a record, `by` one of its keys. */
export interface Lookups<Value, By> {
  /** Resolves when our secrets are loaded, so that calls wait for the system alone. Throws UnavailableError. */
  ready?(): Promise<void>;
  /** Throws NoVerdictError too, where the answer says neither yes nor no. */
  find(by: By, options: CallOptions): Promise<Value>;
}
