/** What a container's view of one breaker is made of. */
import type { BreakerState, BreakerStore, Downstream, Health, HealthStore, System } from '../ports.ts';
import type { BreakerSettings } from './settings.ts';

export interface BreakerCopy {
  state: BreakerState;
  health: Health;
  /** When it was read, ms since the epoch; default: when it was asked for. */
  atMs?: number;
}

/** Record and window, read together. Throws UnavailableError. */
export type ReadBreaker = (downstream: Downstream) => Promise<BreakerCopy>;

export interface BreakerDeps extends System {
  downstream: Downstream;
  store: BreakerStore;
  health: HealthStore;
  settings: BreakerSettings;
  /** Reads both in one call, where the stores can; default: two reads side by side. */
  read?: ReadBreaker;
  /**
   * Whether a probe's report waits out the quiet time of its round (BREAKER_QUIET_MS) to close it. Workers do; for a
   * lookup somebody is on the line. Default: no.
   */
  lingers?: boolean;
}
