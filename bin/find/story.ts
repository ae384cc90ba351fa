/** What became of one event, request or cached answer, as `steadyline find` and the console tell it. Times are ms since the epoch. */
import type { KeptDeed, KeptLetter } from '../../lambdas/adapters/dynamodb/deeds.ts';
import type { Platform, Try, UpdateLetter } from '../../lambdas/core/ports.ts';
import type { Cause } from './waiting.ts';

/** Where a thing stands in one queue. */
export type Standing =
  /** Its effect is made. `atMs` is absent where the release before has made it. */
  | { kind: 'applied'; atMs?: number }
  /** A worker holds its claim. */
  | { kind: 'worked on'; untilMs: number }
  /** Its letter waits for a person. */
  | { kind: 'dead-lettered' }
  /** A person has given it up. */
  | { kind: 'dropped'; atMs: number; deed?: KeptDeed }
  /** No worker has looked at it: it waits there, or this connector does not take it. */
  | { kind: 'unclaimed' }
  /** `isStopped`: an operator wants no more tries; it goes among the letters at its next turn. */
  | { kind: 'waiting'; causes: readonly Cause[]; isStopped?: boolean };

/** One taker of the thing: a connector, with the queue between. */
export interface Part {
  /** The connector; empty where a record of the release before does not say which. */
  connector: string;
  /** Name of the queue as the operator's commands take it; empty likewise. */
  queue: string;
  standing: Standing;
  /** The last ones, throttled ones apart, oldest first. */
  tries: readonly Try[];
  /** Its last dead letter, if it ever had one. */
  letter?: KeptLetter;
  /** Those before, as far as they are kept, oldest first. */
  lettersBefore?: readonly KeptLetter[];
  /** What people have done to it, as far as it is kept, oldest first. */
  deeds?: readonly KeptDeed[];
  replayedAtMs?: number;
  /** Of the platform update that was queued with its effect, how it went. */
  update?: UpdateStory;
}

export interface RecordStory {
  kind: 'event' | 'request';
  /** Key of its record, as the audit trail has it. */
  key: string;
  /** Its id, where that is what was asked for. */
  name?: string;
  platform?: Platform;
  /** 0 where a release before did not note it. */
  acceptedAtMs: number;
  /** How often it was delivered to us. */
  deliveries: number;
  parts: readonly Part[];
  /** When a payload that came under its id went to quarantine. */
  quarantinedAtMs?: number;
}

/** What a rule has sent back to the platform of an interaction, and what became of the last of it. */
export interface SentBackStory {
  kind: 'sent back';
  platform: Platform;
  /** `{connector}/{lookup, operation or event rule}` */
  from: string;
  update: UpdateStory;
  /** What of it the platform has no place for. */
  left?: string;
}

/** What became of a platform update; of several for one interaction the last tells the platform of all. */
export type UpdateStory =
  /** `throughMs`: the platform knows of everything that was applied until then. */
  | { kind: 'sent'; throughMs: number }
  | { kind: 'dead-lettered'; letter: UpdateLetter }
  /** Its last try failed, and it comes again. */
  | { kind: 'failing'; tries: number; error: string; causes: readonly Cause[] }
  /** Nothing is noted of it while about `updates` wait: it is one of them, or is sent. */
  | { kind: 'queued'; updates: number; causes: readonly Cause[] }
  /** Nothing is noted of it and none waits: it is sent. */
  | { kind: 'gone' };

/** A cached answer of a lookup; never the answer itself. */
export interface AnswerStory {
  kind: 'cached answer';
  connector: string;
  lookup: string;
  /** Whether it says that there is such a record; undefined where it holds no value. */
  found?: boolean;
  cachedAtMs: number;
  /** Invalidated by a change: never served. */
  invalidated: boolean;
  refreshing: boolean;
}

export type Story = RecordStory | AnswerStory | SentBackStory;

/** Everything that was found under what was asked, and what could not be looked for. */
export interface Found {
  stories: readonly Story[];
  /** Sentences. */
  notes: readonly string[];
}
