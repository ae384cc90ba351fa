/** What the console's server sends its page. Types alone: the page is bundled for a browser. Times are ms since the epoch. */

import type { Replayed } from '../operator/replayed.ts';

/** Any answer but 200. */
export interface Fault {
  /** Not done because of what was asked; not allowed to this caller; out of reach; a fault of ours. */
  kind: 'refused' | 'forbidden' | 'unreachable' | 'fault';
  message: string;
}

export type BreakerLook = 'closed' | 'open' | 'half-open' | 'holds';

/** A moment of everything that moves. Rates are a second's. */
export interface Sample {
  atMs: number;
  breakers: Record<string, BreakerLook>;
  /** Messages, waiting or in flight, by queue. */
  depths: Record<string, number>;
  /** By source; absent where nobody counts them. */
  lookups?: Record<string, number>;
  accepted?: number;
  effects?: number;
  /** Longest acknowledgement of the moment, ms. */
  ackMs?: number;
  /** Longest time from acceptance to effect, ms. */
  effectMs?: number;
  /** By system. */
  calls?: Record<string, number>;
}

export interface BreakerRow {
  name: string;
  look: BreakerLook;
  sinceMs?: number;
  /** When the next probe or test goes out. */
  nextMs?: number;
  reason: string;
  /** Who holds it open by hand; empty: nobody. */
  heldBy: string;
  isOperation: boolean;
}

export interface WorkerRow {
  worker: string;
  queue: string;
  downstreams: readonly string[];
  waiting: number;
  inFlight: number;
  dead: number;
  /** Since when something waits there, at the earliest. */
  sinceMs?: number;
  /** When nothing of it waits any more, in words. */
  cleared: string;
  /** In words: enabled, changing, or why it is paused. */
  source: string;
  isPaused: boolean;
  concurrency: number;
}

export interface TokenRow {
  name: string;
  expiresAtMs: number;
  failures: number;
  isStopped: boolean;
}

export interface NowView {
  atMs: number;
  place: string;
  /** On the local runner there is a page to play with. */
  isLocal: boolean;
  operator: string;
  verdict: 'well' | 'recovering' | 'degraded';
  headline: string;
  failing: readonly string[];
  safe: readonly string[];
  todo: readonly string[];
  breakers: readonly BreakerRow[];
  workers: readonly WorkerRow[];
  /** Queues that hold what was given up, and how much. */
  letters: readonly { queue: string; count: number }[];
  tokens: readonly TokenRow[];
  /** From acceptance to effect of late, by path. */
  times: readonly { path: string; medianMs: number; p99Ms: number }[];
  /** What became of what was replayed of late, the newest first. */
  replays: readonly Replayed[];
}

/** What the stream says. */
export type StreamEvent =
  | { kind: 'history'; samples: readonly Sample[] }
  | { kind: 'now'; now: NowView; sample: Sample }
  | { kind: 'lost'; fault: Fault }
  | { kind: 'run'; run: RunView };

/** A replay, or its dry run, as far as it is. */
export interface RunView {
  id: string;
  title: string;
  seen: number;
  /** About as many there are. */
  total: number;
  isOver: boolean;
  /** When it was told of last: its end, once it is over. */
  atMs: number;
  /** Once it is over. */
  text: string;
}

export interface LetterRow {
  /** Event id, request id, or the letter's own. */
  id: string;
  messageId: string;
  what: string;
  attempts: number;
  generation: number;
  /** Key of its record, as Find and the audit trail have it; empty: there is none. */
  recordKey: string;
  firstAtMs: number;
  lastAtMs: number;
  interactionId: string;
}

/** Letters that died of the same. */
export interface LetterGroup {
  reason: string;
  error: string;
  letters: readonly LetterRow[];
}

export interface LettersView {
  groups: readonly LetterGroup[];
  /** About as many stand behind others of their interaction, where SQS does not show them. */
  unseen: number;
  /** There are more than are shown. */
  isCut: boolean;
}

/** One letter, after somebody has said why they look. */
export interface PayloadView {
  /** JSON text, or what came instead. */
  text: string;
  /** Why it can't be edited; empty: it can. */
  fixed: string;
}

/** Which letters are meant: one by its id, or those of a group. */
export interface Meant {
  queue: string;
  id?: string;
  reason?: string;
  error?: string;
}

export interface SystemView {
  name: string;
  /** A window's calls as its owner allows them, and what we use of that at most. */
  limit?: { calls: number; usable: number; windowMs: number };
  /** How far ahead its lane is booked, ms; 0: it is idle. */
  bookedMs?: number;
  /** Address that a test asks; empty: it is not known here. */
  address: string;
}

/** What a test of a connection, or a lookup, came to. */
export interface TestView {
  isGood: boolean;
  text: string;
}

export interface LookupView {
  status: number;
  /** As the caller would get it. */
  answer: Record<string, unknown>;
  /** Where it came from and why, in sentences. */
  why: readonly string[];
}

export interface AuditRow {
  atMs: number;
  operator: string;
  action: string;
  about: string;
  message: string;
  reason: string;
}

/** What the runner reports about its play. */
export interface PlayView {
  /** Of the simulated systems, by name. */
  modes: Record<string, string>;
  drill: {
    isRunning: boolean;
    /** warm-up, outage, recovery, drain, on-call; empty: none has been run. */
    phase: string;
    startedMs: number;
    /** Accepted, not yet applied. */
    waiting: number;
    /** Once it is over: its table with the verdict, or why there is none. */
    text: string;
    passed: boolean;
  };
}

/** What `find` tells, a story each, line by line. */
export interface FoundView {
  stories: readonly string[];
  notes: readonly string[];
}
