/** Health records in memory. */
import { withSuccess } from '../../core/breaker/recent-successes.ts';
import { emptyHealth } from '../../core/breaker/window.ts';
import type { Downstream, Health, HealthBucket, HealthReport, HealthStore } from '../../core/ports.ts';

type Slots = Map<number, HealthBucket>;

/** An empty store; `onWrite` hears of every write that took place. */
export function memoryHealthStore(onWrite: () => void = () => {}): HealthStore {
  const records = new Map<Downstream, { slots: Slots; health: Health }>();
  const recordOf = (downstream: Downstream): { slots: Slots; health: Health } =>
    records.get(downstream) ?? { slots: new Map(), health: emptyHealth };
  return {
    read: async (downstream) => recordOf(downstream).health,
    async report(downstream, report) {
      const { slots, health } = recordOf(downstream);
      const before = slots.get(report.slot);
      if (before !== undefined && before.startMs > report.bucketStartMs) return health;
      slots.set(report.slot, withReport(before, report));
      const next = { ...health, ...streakAfter(health, report), buckets: [...slots.values()] };
      records.set(downstream, { slots, health: next });
      onWrite();
      return next;
    },
    async noteSuccess(downstream, group, atMs, staleBeforeMs) {
      const { slots, health } = recordOf(downstream);
      const newest = health.recentSuccesses[0];
      if (newest !== undefined && newest.atMs >= staleBeforeMs) return;
      const recentSuccesses = withSuccess(health.recentSuccesses, group, atMs);
      records.set(downstream, { slots, health: { ...health, recentSuccesses } });
      onWrite();
    },
    async noteBackpressure(downstream, backpressureUntilMs) {
      const { slots, health } = recordOf(downstream);
      records.set(downstream, { slots, health: { ...health, backpressureUntilMs } });
      onWrite();
    },
  };
}

function withReport(before: HealthBucket | undefined, report: HealthReport): HealthBucket {
  const same =
    before?.startMs === report.bucketStartMs ? before : { successes: 0, failures: 0, failingGroups: [] };
  return {
    startMs: report.bucketStartMs,
    successes: same.successes + report.successes,
    failures: same.failures + report.failures,
    failingGroups: union(same.failingGroups, report.failingGroups),
  };
}

function streakAfter(
  health: Health,
  { streak, restartsStreak, failingGroups, atMs }: HealthReport,
): Pick<Health, 'streak' | 'streakSinceMs' | 'streakGroups'> {
  if (!restartsStreak && streak === 0) return health;
  if (restartsStreak && streak === 0) return { streak: 0, streakSinceMs: 0, streakGroups: [] };
  const goesOn = !restartsStreak && health.streak > 0;
  return {
    streak: (goesOn ? health.streak : 0) + streak,
    streakSinceMs: goesOn ? health.streakSinceMs : atMs,
    streakGroups: goesOn ? union(health.streakGroups, failingGroups) : [...failingGroups],
  };
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].sort();
}
