/** The record of a canary: in the table of its kind, beside those of events or requests, where no sender's id leads. */
import type { CanaryMessage, ClaimTarget, Hasher } from '../ports.ts';

/** Key of the record. Events' begin with their platform, requests' are UUIDs: neither can be this one. */
export function canaryKey(hasher: Pick<Hasher, 'sha256'>, id: string): string {
  return `canary#${hasher.sha256(id)}`;
}

/** What ingest records and the worker claims. */
export function canaryTarget(hasher: Pick<Hasher, 'sha256'>, { id }: Pick<CanaryMessage, 'id'>): ClaimTarget {
  return { key: canaryKey(hasher, id), generation: 0, payloadHash: hasher.sha256(id) };
}
