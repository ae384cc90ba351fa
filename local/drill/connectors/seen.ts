/** What a drill has seen of one system. Times are ms since the epoch. */
import type { LookupOutcome } from '../../report/verdict.ts';

export interface SystemSeen {
  name: string;
  /** Effects that are due: the names under which the system can have them, and when the event was first sent. */
  owed: readonly { names: readonly string[]; sentMs: number }[];
  /** The connector writes nothing. @default false */
  owesNothing?: boolean;
  effects: readonly { name: string; atMs: number }[];
  lookups: readonly LookupOutcome[];
  /** How often its breaker was seen to open. */
  openings: number;
  deadLetters: number;
}

export interface ConnectorDrillLog {
  mode: string;
  downstream: string;
  /** All systems were up from then until `downMs`. */
  beforeMs: number;
  downMs: number;
  backMs: number;
  finished: boolean;
  systems: readonly SystemSeen[];
}
