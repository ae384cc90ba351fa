/** What the checks of `verify` share. */
import type { Config } from '../../lib/config.ts';
import type { Finding } from '../doctor/finding.ts';
import type { Connection } from '../operator/connection.ts';
import type { Snapshot } from '../operator/snapshot.ts';

export interface Scene {
  at: Connection;
  /** As deployed: a runner's own settings over those of the shell. */
  config: Config;
  snapshot: Snapshot;
  /** Base address of the API. */
  api: string;
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<unknown>;
}

/** One part of it: some lines. Rejects where AWS does not answer, which is a line of its own. */
export type Check = (scene: Scene) => Promise<Finding[]>;

/** A line. */
export function line(check: string, found: string, todo?: string): Finding {
  return todo === undefined ? { check, verdict: 'ok', found } : { check, verdict: 'failed', found, todo };
}

export function skipped(check: string, found: string): Finding {
  return { check, verdict: 'skipped', found };
}

/** Asks `look` until it answers something, for `forMs` at most; undefined then. */
export async function until<Found>(
  { now, sleep }: Pick<Scene, 'now' | 'sleep'>,
  forMs: number,
  look: () => Promise<Found | undefined>,
): Promise<Found | undefined> {
  const endMs = now() + forMs;
  for (;;) {
    const found = await look();
    if (found !== undefined || now() >= endMs) return found;
    await sleep(POLL_MS);
  }
}

/** Own choice: a look a second costs nothing. */
const POLL_MS = 1000;
