/** Calls to the contact-centre platforms, and what is remembered of updates that failed. */
import type { DeadLetterNote, PlatformUpdateMessage } from './messages.ts';
import type { Token } from './tokens.ts';
import type { TryHistory } from './tries.ts';

/** One call of a platform's API. */
export interface PlatformRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the API's base URL on, encoded. */
  path: string;
  /** Sent as JSON. */
  body?: unknown;
  /** The path names one thing: where there is none, the platform's 404 in JSON refuses this request, no other. @default false */
  namesOne?: boolean;
}

/** An answer, whatever its status; header names are lower case. */
export interface PlatformReply {
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
}

/** Sends with the token as bearer; throws TransientError where no answer comes, UnavailableError where it could not be sent. */
export type PlatformTransport = (
  request: PlatformRequest,
  token: Token,
  options: { timeoutMs: number; correlationId: string },
) => Promise<PlatformReply>;

/** How a platform is called. */
export interface PlatformCallOptions {
  correlationId: string;
  /** Whom the breaker counts the call for. */
  group: string;
  /** Whether nothing in it has failed before. */
  fresh: boolean;
  /** ms since the epoch after which no call starts. */
  untilMs: number;
}

/**
 * Updates of a contact-centre platform. Every method throws PermanentError, ThrottledError (wait, then try again),
 * TransientError or UnavailableError (breaker open, no token, no store: nothing was sent).
 */
export interface PlatformApi {
  /** Updates that one call carries at most. */
  batchMax: number;
  /** Calls are too scarce to send a case id twice: of an interaction only a new one is sent. @default false */
  onlyNewCases?: boolean;
  /** The validation probe (`/api/v2/tokens/me`, `/auth/userinfo`). */
  probe(options: PlatformCallOptions): Promise<void>;
  /** Answers the ids that the platform could not update, with its own code for why, and what of others there was no place for. */
  updateInteractions(
    updates: readonly PlatformUpdateMessage[],
    options: PlatformCallOptions,
  ): Promise<{
    failed: { interactionId: string; code: string }[];
    partly?: { interactionId: string; left: string }[];
  }>;
}

/** What is remembered of an interaction: of a failed update, and of the last one where only new case ids are sent. */
export interface UpdateNote {
  history: TryHistory;
  /** `processedAtMs` of the newest update that has taken effect since; 0 for none. An older one is worthless. */
  appliedThroughMs: number;
  /** What it sent, where only new things are sent: a case id, or the digest of declared fields. */
  caseId?: string;
  /** What of it the platform has no place for, in words. */
  left?: string;
  /** Its last dead letter, until an update takes effect. */
  letter?: UpdateLetter;
}

/** A dead-lettered update. */
export interface UpdateLetter extends Pick<DeadLetterNote, 'reason' | 'error' | 'attempts' | 'lastAtMs'> {
  /** `processedAtMs` of the update: older ones of its interaction ended with it. */
  throughMs: number;
}

/** Notes of updates, kept as long as a message can live in the queue. All methods throw UnavailableError. */
export interface UpdateNotes {
  /** The notes that there are; one call for up to 100 keys. */
  read(keys: readonly string[], nowMs: number): Promise<Map<string, UpdateNote>>;
  /** Notes a failure; leaves `appliedThroughMs` alone. */
  failed(key: string, history: TryHistory, nowMs: number): Promise<void>;
  /** An update is a letter now: its failures are forgotten, and the note lives as long as letters do. */
  deadLettered(key: string, letter: UpdateLetter, nowMs: number): Promise<void>;
  /** An update has taken effect; with `appliedThroughMs` 0 only the failures are forgotten. */
  settled(
    key: string,
    appliedThroughMs: number,
    nowMs: number,
    told?: Pick<UpdateNote, 'caseId' | 'left'>,
  ): Promise<void>;
}
