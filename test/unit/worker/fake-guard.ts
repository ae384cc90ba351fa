/** A breaker that does as the test says, and remembers what it was told. */
import type {
  Admission,
  BreakerGuard,
  BreakerView,
  CallReport,
  Clock,
  Outcome,
} from '../../../lambdas/core/ports.ts';

export interface FakeGuard extends BreakerGuard {
  view: Omit<BreakerView, 'openingsMs' | 'isBackpressured'>;
  isBackpressured: boolean;
  /** Leases left while `ready-to-probe`. */
  leases: number;
  /** Called after each report: scripts transitions. */
  onReport: () => void;
  reports: { admission: Admission; group: string; outcome: Outcome; report: CallReport | undefined }[];
  /** What a report answers. */
  holdOffMs: number | undefined;
  admitted: { group: string; fresh: boolean }[];
  looks: number;
  /** Whether others have succeeded, whenever. */
  others: boolean;
  openedAt: readonly number[];
  refused: { groups: number; share: number };
  closedAtMs: number;
}

/** Closed to begin with, other groups succeeding. */
export function fakeGuard(clock: Clock): FakeGuard {
  const guard: FakeGuard = {
    view: { phase: 'closed', untilMs: 0, sinceMs: 0 },
    isBackpressured: false,
    leases: 0,
    onReport: () => undefined,
    reports: [],
    holdOffMs: undefined,
    admitted: [],
    looks: 0,
    others: true,
    openedAt: [],
    refused: { groups: 0, share: 0 },
    closedAtMs: 0,
    async look() {
      guard.looks += 1;
      const { phase, untilMs } = guard.view;
      const isOver = phase === 'open' && clock.now() >= untilMs;
      return {
        ...guard.view,
        phase: isOver ? 'ready-to-probe' : phase,
        openingsMs: guard.openedAt,
        isBackpressured: guard.isBackpressured,
      };
    },
    async admit(group, fresh) {
      const { phase, untilMs, sinceMs } = await guard.look();
      const refused: Admission = { kind: 'open', untilMs: Math.max(untilMs, clock.now() + 1000), sinceMs };
      if (phase === 'open') return refused;
      if (phase === 'ready-to-probe') {
        if (guard.leases === 0) return refused;
        guard.leases -= 1;
      }
      guard.admitted.push({ group, fresh });
      return phase === 'closed'
        ? { kind: 'pass', version: 0 }
        : { kind: 'probe', round: 1, lease: 'first', fresh };
    },
    async report(admission, group, outcome, report) {
      guard.reports.push({ admission, group, outcome, report });
      guard.onReport();
      return guard.holdOffMs === undefined ? {} : { holdOffMs: guard.holdOffMs };
    },
    otherGroupSucceededSince: async () => guard.others,
    async openedWithin(atMs, withinMs) {
      return guard.openedAt.some((at) => at >= atMs && at <= atMs + withinMs) ? 'yes' : 'no';
    },
    refusals: async () => guard.refused,
    lastClosedAtMs: async () => guard.closedAtMs,
  };
  return guard;
}
