/** Every error that Steadyline's rules throw or distinguish. Adapters translate AWS and HTTP faults into these. */

/** Base of all typed errors; `code` is stable and safe to log, the message never holds personal data. */
export class SteadylineError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The caller sent something that the contract answers with a 4xx. */
export class RequestError extends SteadylineError {
  readonly status: number;
  constructor(status: number, code: string, message: string) {
    super(code, message);
    this.status = status;
  }
}

/** Something of ours (AWS, a secret) can't be reached now: answer 503 with Retry-After, or put the message back. */
export class UnavailableError extends SteadylineError {
  readonly retryAfterSeconds: number;
  constructor(code: string, message: string, retryAfterSeconds = 5, options?: ErrorOptions) {
    super(code, message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A queue has itself refused a message, at every attempt: it holds no copy of it, whatever came of the calls. */
export class NotQueuedError extends UnavailableError {}

/** What is stored has a format that this release does not read: it stays as it is until a release comes that does. */
export class UnknownFormatError extends UnavailableError {
  readonly format: string;
  constructor(format: string) {
    super('unknown_format', `A ${format} has a format that this release does not read.`, FORMAT_RETRY_S);
    this.format = format;
  }
}

/** A deployment or a roll-back takes minutes (own choice), s. */
const FORMAT_RETRY_S = 60;

/** The downstream itself, in JSON, refuses this request (400, 410, 413, 422, and what its table names). */
export class PermanentError extends SteadylineError {
  readonly status: number;
  /** What the downstream's own answer names: its code, and the declared field that it is about. */
  readonly named: { code?: string; field?: string };
  constructor(status: number, message: string, named: { code?: string; field?: string } = {}) {
    super('permanent', message);
    this.status = status;
    this.named = named;
  }
}

/** We can't send this request to the downstream at all, such as an id that has no place in its path. */
export class UnsendableError extends PermanentError {}

/** The downstream is fine but full (429): wait, no breaker failure, no counted try. */
export class ThrottledError extends SteadylineError {
  readonly retryAfterMs: number;
  /** Whether the answer speaks of the whole account, or perhaps of this record alone. */
  readonly scope: 'record' | 'account';
  constructor(retryAfterMs: number, message: string, scope: 'record' | 'account' = 'record') {
    super('throttled', message);
    this.retryAfterMs = retryAfterMs;
    this.scope = scope;
  }
}

/** An answer to a lookup that says neither yes nor no: not cached, neither success nor failure to the breaker. */
export class NoVerdictError extends SteadylineError {
  constructor(message: string) {
    super('no-verdict', message);
  }
}

/** 401: the credential of this generation is refused; one refresh and one more try, then transient. */
export class AuthError extends SteadylineError {
  constructor(message: string) {
    super('auth', message);
  }
}

/** Connect, time-out, 5xx, other 4xx and answers of another shape: a breaker failure, retried with back-off. */
export class TransientError extends SteadylineError {
  constructor(message: string, options?: ErrorOptions) {
    super('transient', message, options);
  }
}

/** A conditional write lost: somebody else has changed the item since it was read. */
export class ConflictError extends SteadylineError {
  constructor(message: string) {
    super('conflict', message);
  }
}

/** A setting is missing or outside its bounds; thrown at synth or at cold start, naming the setting. */
export class SettingError extends SteadylineError {
  constructor(message: string) {
    super('setting', message);
  }
}

/** What was thrown, as an error: loggers and causes take nothing else. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
