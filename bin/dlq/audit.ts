/** Who did what, to a dead letter or anything else an operator can change, and why. Never payloads. */

/** `read`: of a payload; `empty`: of a cached answer; `test`: of a connection or a lookup. */
export type AuditAction =
  | 'replay'
  | 'edit'
  | 'drop'
  | 'accept'
  | 'stop'
  | 'read'
  | 'open'
  | 'close'
  | 'pause'
  | 'resume'
  | 'retry-token'
  | 'empty'
  | 'test';

/** One deed. Written before it is done: a deed without an entry is worse than an entry without a deed. */
export interface AuditEntry {
  /** ms since the epoch. */
  atMs: number;
  operator: string;
  action: AuditAction;
  /** Or the worker, breaker or token that it is about. */
  queue: string;
  /** Record key, empty where it is about no message; the message's own id where nothing is recorded about it. */
  messageKey: string;
  /** The operator's words. */
  reason: string;
  /** Hashes of the payload before and, after an edit or an acceptance, from then on. */
  oldHash: string;
  newHash: string;
}

/** Methods throw UnavailableError. */
export interface AuditTrail {
  write(entry: AuditEntry): Promise<void>;
  /** The newest first. */
  list(limit: number): Promise<AuditEntry[]>;
}

/** A edited payload; it stays beside the letter until the replay is confirmed, and some days longer. */
export interface Edit {
  operator: string;
  reason: string;
  atMs: number;
  /** Of the letter in the queue. */
  oldHash: string;
  newHash: string;
  /** JSON text, as the operator gave it. */
  payload: string;
}

/** By record key. Methods throw UnavailableError. */
export interface EditStore {
  read(key: string): Promise<Edit | undefined>;
  write(key: string, edit: Edit): Promise<void>;
}
