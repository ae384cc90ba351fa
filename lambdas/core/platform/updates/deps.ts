/** What the platform updater is wired with. */

import type { ReleaseRule } from '../../delivery/circuit-wait.ts';
import type {
  BreakerGuard,
  Hasher,
  Platform,
  PlatformApi,
  System,
  UpdateNotes,
  WorkerQueue,
} from '../../ports.ts';
import type { BackOffRule } from '../../retry/backoff.ts';
import type { CountingRule } from '../../retry/failure-attribution.ts';
import type { RetentionRule } from '../../retry/retention.ts';

/** One platform, as the updater uses it. */
export interface UpdaterPlatform {
  api: PlatformApi;
  guard: Pick<BreakerGuard, 'look' | 'openedWithin' | 'otherGroupSucceededSince'>;
}

export interface UpdaterRules {
  backOff: BackOffRule;
  counting: CountingRule;
  retention: RetentionRule;
  release: ReleaseRule;
  /** BREAKER_HOLD_MS */
  holdMs: number;
  /** UPDATE_PROBE_CACHE_MS */
  probeCacheMs: number;
  /** ms from the start of the last call to the end of the invocation: the call, its second try, the token between. */
  callBudgetMs: number;
}

export interface UpdaterDeps {
  system: System;
  hasher: Pick<Hasher, 'sha256'>;
  queue: WorkerQueue;
  /** Name of the queue the updates come from. */
  source: string;
  notes: UpdateNotes;
  /** A platform that is missing gets no updates (`*_UPDATE_STYLE` none): what waits for it is dropped. */
  platforms: Partial<Record<Platform, UpdaterPlatform>>;
  rules: UpdaterRules;
}
