/** What a container's view of one breaker is made of. */
import type {
  BreakerGuard,
  BreakerName,
  BreakerState,
  BreakerStore,
  Health,
  HealthStore,
  System,
} from '../ports.ts';
import type { BreakerSettings } from './settings.ts';

export interface BreakerCopy {
  state: BreakerState;
  health: Health;
  /** When it was read, ms since the epoch; default: when it was asked for. */
  atMs?: number;
}

/** When a copy is asked for, and how old it may be. Times are ms since the epoch. */
export interface CopyAge {
  nowMs: number;
  /** The copy is no older than this. */
  notBeforeMs: number;
}

/** Record and window, read together. Throws UnavailableError. */
export type ReadBreaker = (name: BreakerName, age: CopyAge) => Promise<BreakerCopy>;

export interface BreakerDeps extends System {
  /** What is guarded: a system, or an operation of one. */
  downstream: BreakerName;
  store: BreakerStore;
  health: HealthStore;
  settings: BreakerSettings;
  /** Reads both in one call, where the stores can; default: two reads side by side. */
  read?: ReadBreaker;
  /** Of an operation's breaker: its system's, while which is not closed it rests. Absent: the breaker is a system's. */
  system?: Pick<BreakerGuard, 'look' | 'lastClosedAtMs'>;
  /**
   * Whether a probe's report waits out the quiet time of its round (BREAKER_QUIET_MS) to close it. Workers do; for a
   * lookup somebody is on the line. Default: no.
   */
  lingers?: boolean;
}
