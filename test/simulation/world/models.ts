/** The systems of a run as the rest of it sees them. */
import type { CallHttp } from '../../../lambdas/adapters/http/http-call.ts';
import type { Container } from '../kernel/container.ts';

/** `brownout`: every other call fails. `page`: somebody else answers in its place. */
export type Mode = 'up' | 'refuses' | 'errors' | 'page' | 'slow' | 'hangs' | 'brownout' | 'full' | 'revoked';
export const OUTAGES: readonly Mode[] = ['refuses', 'errors', 'page', 'slow', 'hangs'];
export const MODES: readonly Mode[] = [...OUTAGES, 'brownout', 'full', 'revoked'];

/** How it is from one moment to another, ms since the epoch. */
export interface Outage {
  mode: Mode;
  fromMs: number;
  untilMs: number;
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
