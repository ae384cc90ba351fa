/** What the rules need of the machine they run on. */
import type { Tracer } from './tracing.ts';

/** Wall clock and timers. All times are ms since the epoch, all spans ms. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason if it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Randomness: `unit()` is uniform in [0, 1), `id()` a fresh UUID. */
export interface Random {
  unit(): number;
  id(): string;
}

/** Hashes over UTF-8 text or raw bytes, as lower-case hex, and comparison in constant time. */
export interface Hasher {
  /** SHA-256, for values that are no personal data. */
  sha256(text: string | Uint8Array): string;
  /** HMAC-SHA256, for keys made of personal data and for signatures. */
  hmac(key: string | Uint8Array, text: string | Uint8Array): string;
  /** Whether both hold the same bytes; the time taken reveals nothing but their lengths. */
  equal(one: Uint8Array, other: Uint8Array): boolean;
}

/** Structured log. Fields never hold secrets, tokens, phone numbers or payloads (P9). */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
export type LogFields = Record<string, string | number | boolean | undefined | Error>;

/** Counts and timings, written as EMF in the deployment's namespace: no call in the request path. */
export interface Metrics {
  count(name: string, value?: number, dimensions?: Record<string, string>): void;
  timing(name: string, ms: number, dimensions?: Record<string, string>): void;
  /** A state as a number; of several in one invocation the last. */
  gauge(name: string, value: number, dimensions?: Record<string, string>): void;
}

/** The ports that nearly every rule takes. */
export interface System {
  clock: Clock;
  random: Random;
  log: Log;
  metrics: Metrics;
  /** Absent: nothing is traced. */
  tracer?: Tracer;
}
