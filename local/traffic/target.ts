/** The system that a run's lookups and requests lead to, and how they do. */
import type { Caller } from './callers.ts';

export interface Target {
  /** Of its breaker; its effects bear it as their sink. */
  name: string;
  /** As the simulators' control server calls it. */
  simulator: string;
  /** The breakers of its writes, each with the kind of the calls that it guards. */
  operations: Readonly<Record<string, 'event' | 'case'>>;
  /** Its limit: so many calls in any window, ms. */
  limit: { calls: number; windowMs: number };
  /** Whether events that the CRM takes have an effect in it, too. */
  takesEvents: boolean;
  lookups: LookupTarget;
  requests: RequestTarget;
}

export interface LookupTarget {
  path: string;
  /** Whether a body is complete, flat, without nulls, and right about this caller. */
  isUsable(caller: Caller, body: Record<string, unknown> | undefined): boolean;
}

export interface RequestTarget {
  /** Of the system in which a request for a case has its effect. */
  sink: string;
  /** Whether records can be refreshed by a request. */
  refreshes: boolean;
  /** Where a request goes, and what it says; `reference` is found in its effect again. */
  submit(operation: RequestOperation, reference: string, phone: string): { path: string; body: object };
  /** Where its result is asked for. */
  poll(requestId: string): string;
}

export type RequestOperation = 'create-case' | 'refresh-customer';
