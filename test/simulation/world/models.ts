/** The systems of a run as the rest of it sees them. */
import type { CallHttp } from '../../../lambdas/adapters/http/http-call.ts';
import type { Container } from '../kernel/container.ts';

/**
 * How a system is: unreachable, partly failing, or hard to work with. `brownout`: every other call fails. `page`: somebody else
 * answers in its place. `full`: throttles all. `overload`: ⅔ are throttled, the rest fails; `overload-few`: 1 in 10.
 * `refusing`: says no to every call of a kind; `refusing-node`: one node of ten does; `refusing-climb`: a share that
 * climbs from 0 to all within a minute. `hot-record`: one record is throttled. `late`: answers rightly after 2.5 s.
 */
export type Mode =
  | 'up'
  | 'refuses'
  | 'errors'
  | 'page'
  | 'slow'
  | 'hangs'
  | 'brownout'
  | 'full'
  | 'revoked'
  | 'overload'
  | 'overload-few'
  | Refusing
  | 'hot-record'
  | 'late';
export type Refusing = 'refusing' | 'refusing-node' | 'refusing-climb';

export const OUTAGES: readonly Mode[] = [
  'refuses',
  'errors',
  'page',
  'slow',
  'hangs',
  'overload',
  'overload-few',
];
export const REFUSING: readonly Refusing[] = ['refusing', 'refusing-node', 'refusing-climb'];
/** Modes in which most calls are answered as they should be. */
export const PARTIAL: readonly Mode[] = ['brownout', 'hot-record', 'refusing-node', 'late'];
export const MODES: readonly Mode[] = [
  ...OUTAGES,
  ...PARTIAL,
  'full',
  'revoked',
  'refusing',
  'refusing-climb',
];

/** What can be refused of a kind. */
export const KINDS = ['events', 'cases', 'all'] as const;

/** How it is from one moment to another, ms since the epoch. */
export interface Outage {
  mode: Mode;
  fromMs: number;
  untilMs: number;
  /** What a refusing system refuses. @default all */
  refuses?: (typeof KINDS)[number];
}

export interface CrmModel {
  /** What a container calls it with. */
  caller(container: Container): CallHttp;
  modeNow(): Mode;
  /** It stops refusing what was wrong with an event. */
  acceptAll(): void;
  /** From now on it is well. */
  heal(): void;
  /** Requests that have become a case. */
  cases: Map<string, string>;
}

export interface PlatformModel {
  caller(container: Container): CallHttp;
  /** Interactions that know their case. */
  updated: Map<string, string>;
}
