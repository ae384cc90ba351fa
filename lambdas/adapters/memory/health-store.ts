/** Health records in memory. */
import { withSuccess } from '../../core/breaker/recent-successes.ts';
import { emptyHealth } from '../../core/breaker/window.ts';
import type {
  BreakerName,
  Health,
  HealthBucket,
  HealthReport,
  HealthStore,
  ThrottleStreak,
} from '../../core/ports.ts';

type Slots = Map<number, HealthBucket>;

/** An empty store; `onWrite` hears of every write that took place. */
export function memoryHealthStore(onWrite: () => void = () => {}): HealthStore {
  const records = new Map<BreakerName, { slots: Slots; health: Health }>();
  const recordOf = (name: BreakerName): { slots: Slots; health: Health } =>
    records.get(name) ?? { slots: new Map(), health: emptyHealth };
  return {
    read: async (name) => recordOf(name).health,
    async report(name, report) {
      const { slots, health } = recordOf(name);
      const before = slots.get(report.slot);
      if (before !== undefined && before.startMs > report.bucketStartMs) return health;
      slots.set(report.slot, withReport(before, report));
      const next = {
        ...health,
        ...streakAfter(health, report),
        throttles: throttlesAfter(health.throttles, report),
        refusal: report.refusal === '' ? health.refusal : report.refusal,
        buckets: [...slots.values()],
      };
      records.set(name, { slots, health: next });
      onWrite();
      return next;
    },
    async hold(name, { expectedUntilMs, untilMs, nowMs }) {
      const { slots, health } = recordOf(name);
      const { throttles } = health;
      if (throttles.sinceMs === 0 || throttles.heldUntilMs !== expectedUntilMs)
        return { written: false, health };
      const held = { ...throttles, heldSinceMs: throttles.heldSinceMs || nowMs, heldUntilMs: untilMs };
      const next = { ...health, throttles: held };
      records.set(name, { slots, health: next });
      onWrite();
      return { written: true, health: next };
    },
    async noteSuccess(name, success, staleBeforeMs) {
      const { slots, health } = recordOf(name);
      const newest = health.recentSuccesses[0];
      if (newest !== undefined && newest.atMs >= staleBeforeMs) return;
      const recentSuccesses = withSuccess(health.recentSuccesses, success);
      records.set(name, { slots, health: { ...health, recentSuccesses } });
      onWrite();
    },
    async noteBackpressure(name, backpressureUntilMs) {
      const { slots, health } = recordOf(name);
      records.set(name, { slots, health: { ...health, backpressureUntilMs } });
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

function throttlesAfter(
  throttles: ThrottleStreak,
  { throttledGroups, restartsThrottles, atMs }: HealthReport,
): ThrottleStreak {
  const before = restartsThrottles ? emptyHealth.throttles : throttles;
  if (throttledGroups.length === 0) return before;
  return {
    ...before,
    sinceMs: before.sinceMs || atMs,
    lastAtMs: atMs,
    groups: union(before.groups, throttledGroups),
  };
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].sort();
}
