/** What a deed on a breaker, worker or token would do: its state now and then, what waits behind it, what ends it, who is paged. */
import type { Connection } from './connection.ts';
import type { Deed } from './deeds.ts';
import { breakerDryRun } from './dry-run/breaker.ts';
import { tokenDryRun } from './dry-run/token.ts';
import { workerDryRun } from './dry-run/worker.ts';
import { grantedAt } from './granted-rate.ts';
import { deployedConfig } from './settings.ts';
import { takeSnapshot } from './snapshot.ts';

export type DeedName = 'open' | 'close' | 'pause' | 'resume' | 'retry-token';

/** Neither of them has to do with a breaker or worker. */
const UNASKED = {
  ...{ secrets: { faults: [], unread: [], found: 0 }, unusedKeys: [] },
  ...{ timesToEffect: [], canaries: [] },
};

/** Sentences; nothing is changed, and no entry is written. Throws SettingError for a name that there is not, UnavailableError. */
export async function dryRun(at: Connection, action: DeedName, name: string, deed: Deed): Promise<string[]> {
  const snapshot = await takeSnapshot(at, Date.now(), deployedConfig(), UNASKED);
  const granted = grantedAt(at);
  if (action === 'retry-token') return tokenDryRun(snapshot, name);
  return action === 'open' || action === 'close'
    ? breakerDryRun(snapshot, action, name, deed, granted)
    : workerDryRun(snapshot, action, name, deed, granted);
}
