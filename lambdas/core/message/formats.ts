/**
 * Versions of everything that outlives a release: messages in the queues, records, tokens, breakers. Each carries its
 * version as `v`; one without is of version 1.
 *
 * A release that changes a format ships in two steps: first `reads` rises, and only once every container reads the new
 * version `writes` does. What a reader does not know is left as it is: a newer release wrote it, and one will read it.
 */
import { UnknownFormatError } from '../errors.ts';
import type { Metrics } from '../ports.ts';

/** By format: the newest version that is read, with all before it, and the one that is written. */
export const FORMATS = {
  event: { reads: 1, writes: 1 },
  request: { reads: 1, writes: 1 },
  refresh: { reads: 1, writes: 1 },
  'lookup-refresh': { reads: 1, writes: 1 },
  'token-renewal': { reads: 1, writes: 1 },
  'connector-request': { reads: 1, writes: 1 },
  // Version 2 holds fields that a connector has declared: written for such connectors alone.
  'platform-update': { reads: 2, writes: 1 },
  // Begins at 2: a worker of a release without canaries reads no version above 1, and puts one back instead of burying it.
  canary: { reads: 2, writes: 2 },
  record: { reads: 1, writes: 1 },
  token: { reads: 1, writes: 1 },
  breaker: { reads: 1, writes: 1 },
} as const satisfies Record<string, { reads: number; writes: number }>;

/** Of a platform update that carries declared fields. */
export const WRITE_BACK_VERSION = 2;

export type Format = keyof typeof FORMATS;

/** Throws UnknownFormatError where this release does not read version `v`, as it was stored, of the format. */
export function requireKnownFormat(format: Format, v: unknown = 1): void {
  const { reads } = FORMATS[format];
  if (!Number.isSafeInteger(v) || Number(v) < 1 || Number(v) > reads) throw new UnknownFormatError(format);
}

/** Counts an unknown format, which raises an alarm; any other error is none of it. */
export function countUnknownFormat(error: unknown, metrics: Pick<Metrics, 'count'>): void {
  const found = error instanceof Error && error.cause instanceof UnknownFormatError ? error.cause : error;
  if (found instanceof UnknownFormatError) metrics.count('UnknownFormat', 1, { format: found.format });
}
