/** Containers whose every store call can be held up on its way there and back, and what must hold whatever the order. */
import { memoryBreakerStore } from '../../lambdas/adapters/memory/breaker-store.ts';
import { memoryHealthStore } from '../../lambdas/adapters/memory/health-store.ts';
import { memorySystem } from '../../lambdas/adapters/memory/system.ts';
import { createBreakerGuard } from '../../lambdas/core/breaker/guard.ts';
import { leased } from '../../lambdas/core/breaker/leases.ts';
import type { BreakerSettings } from '../../lambdas/core/breaker/settings.ts';
import { initialState } from '../../lambdas/core/breaker/transitions.ts';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import type {
  Admission,
  BreakerGuard,
  BreakerState,
  BreakerStore,
  HealthStore,
} from '../../lambdas/core/ports.ts';

const LEGAL = new Set([
  'closed>open',
  'closed>closed',
  'open>half-open',
  'half-open>half-open',
  'half-open>open',
  'half-open>closed',
]);

interface Call {
  guard: BreakerGuard;
  admission: Admission;
  group: string;
}

export type CrmMode = 'up' | 'down' | 'throttled';
const RETRY_AFTER_MS = 3000;

/** The message of this group never succeeds. */
export const POISON = 'poison';

export function createModel(settings: BreakerSettings, containers: number) {
  const system = memorySystem(3);
  const held: (() => void)[] = [];
  const calls: Call[] = [];
  const broken: string[] = [];
  const grants = new Map<number, number>();
  let state: BreakerState = initialState('crm');
  let lastClosedMs = system.clock.now();
  let crm: CrmMode = 'up';
  let laneHold: { writtenAtMs: number; untilMs: number } | undefined;
  const tests = new Set<number>();
  let storeIsDown = false;
  let hasHadFaults = false;

  const must = (holds: boolean, what: string): void => {
    if (!holds) broken.push(what);
  };
  const breakers = memoryBreakerStore((next) => {
    if (next.version === state.version) {
      must(
        next.phase === 'half-open' && next.round === state.round,
        'an answer or a lease outside its round',
      );
      must(leased(next) <= settings.probes, 'more leases than a round has');
    } else {
      must(next.version === state.version + 1, 'a transition from another version');
      must(LEGAL.has(`${state.phase}>${next.phase}`), `${state.phase} to ${next.phase}`);
      must(next.episode !== '' || next.phase === 'closed', 'no episode while not closed');
      const isEnd = state.episode !== '' && next.episode === '';
      must(
        state.episode === '' || next.episode === state.episode || isEnd,
        'two episodes, and no end between them',
      );
      must(!isEnd || state.phase === 'closed', 'the end of an episode while not closed');
      must(!isEnd || system.clock.now() >= state.episodeEndsAtMs, 'the end of an episode before its time');
      must(isEnd || next.phase !== 'closed' || state.phase !== 'closed', 'a closing of what was closed');
      must(next.phase !== 'half-open' || system.clock.now() >= state.openUntilMs, 'a round in the open time');
    }
    if (state.phase === 'closed') lastClosedMs = system.clock.now();
    state = next;
  });
  const windows = memoryHealthStore();
  const hold = (): Promise<void> => new Promise((resolve) => held.push(resolve));
  const onWire = async <T>(call: () => Promise<T>): Promise<T> => {
    await hold();
    if (storeIsDown) throw new UnavailableError('store_unavailable', 'down');
    const answer = await call();
    await hold();
    return answer;
  };
  const store: BreakerStore = {
    read: (...of) => onWire(() => breakers.read(...of)),
    transition: (...of) => onWire(() => breakers.transition(...of)),
    leaseProbe: (...of) => onWire(() => breakers.leaseProbe(...of)),
    answerProbe: (...of) => onWire(() => breakers.answerProbe(...of)),
  };
  const health: HealthStore = {
    read: (...of) => onWire(() => windows.read(...of)),
    report: (...of) =>
      onWire(async () => {
        const health = await windows.report(...of);
        if (health.throttles.heldUntilMs === 0) laneHold = undefined;
        return health;
      }),
    hold: (name, request) =>
      onWire(async () => {
        const held = await windows.hold(name, request);
        if (held.written) laneHold = { writtenAtMs: system.clock.now(), untilMs: request.untilMs };
        return held;
      }),
    noteSuccess: (...of) => onWire(() => windows.noteSuccess(...of)),
    noteBackpressure: (...of) => onWire(() => windows.noteBackpressure(...of)),
  };
  const guards = Array.from({ length: containers }, () =>
    createBreakerGuard({ ...system, downstream: 'crm', store, health, settings, lingers: true }),
  );

  const breathe = async (): Promise<void> => {
    for (let i = 0; i < 3; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  /** Starts something that goes on while other commands run. */
  const start = (work: Promise<unknown>): Promise<void> => {
    work.catch((error: unknown) => must(false, `thrown: ${String(error)}`));
    return breathe();
  };
  const noteAdmission = (admission: Admission, askedMs: number): void => {
    const isFresh = state.phase === 'closed' || lastClosedMs >= askedMs - settings.cacheMs;
    if (admission.kind === 'pass') {
      must(isFresh || hasHadFaults, 'a call long after the breaker opened');
      // What is older than the last closing counts for nothing.
      const isHeld = laneHold !== undefined && laneHold.writtenAtMs > state.closedAtMs;
      const isKnown = laneHold !== undefined && laneHold.writtenAtMs < askedMs - settings.cacheMs;
      must(!isHeld || !isKnown || hasHadFaults, 'a call long after the lane was held');
    }
    if (admission.kind !== 'probe') return;
    if (admission.testUntilMs !== undefined) {
      must(!tests.has(admission.testUntilMs), 'two tests of one hold');
      tests.add(admission.testUntilMs);
      return;
    }
    grants.set(admission.round, (grants.get(admission.round) ?? 0) + 1);
    must((grants.get(admission.round) ?? 0) <= settings.probes, 'more probes than a round has');
  };

  return {
    clock: system.clock,
    broken,
    state: () => state,
    setCrm(mode: CrmMode): void {
      crm = mode;
    },
    /** Whether a throttled lane waits, or is tested one call at a time. */
    isHeld: () => laneHold !== undefined && laneHold.writtenAtMs > state.closedAtMs,
    setStore(isDown: boolean): void {
      storeIsDown = isDown;
      hasHadFaults ||= isDown;
    },
    /** A container asks for leave to call. */
    ask(container: number, group: string, fresh: boolean): Promise<void> {
      const guard = guards[container % containers];
      if (guard === undefined) return Promise.resolve();
      const askedMs = system.clock.now();
      return start(
        guard.admit(group, fresh).then((admission) => {
          noteAdmission(admission, askedMs);
          if (admission.kind !== 'open') calls.push({ guard, admission, group });
        }),
      );
    },
    /** A call that is under way ends as the CRM's state says, or its container dies with it. */
    answer(pick: number, dies: boolean): Promise<void> {
      const [call] = calls.splice(pick % Math.max(1, calls.length), 1);
      if (call === undefined || dies) return breathe();
      const outcome =
        crm === 'throttled' ? 'throttled' : crm === 'up' && call.group !== POISON ? 'success' : 'failure';
      const report = { beganAtMs: system.clock.now(), retryAfterMs: RETRY_AFTER_MS };
      return start(call.guard.report(call.admission, call.group, outcome, report));
    },
    /** Lets one store call that is held up go on. */
    step(pick: number): Promise<void> {
      const [permit] = held.splice(pick % Math.max(1, held.length), 1);
      permit?.();
      return breathe();
    },
    /** Lets everything go on until nothing is left but sleep. */
    async drain(): Promise<void> {
      await breathe();
      while (held.length > 0) {
        for (const permit of held.splice(0)) permit();
        await breathe();
      }
    },
    advance: (ms: number): Promise<void> => system.clock.advance(ms),
    underWay: () => calls.length,
  };
}

export type Model = ReturnType<typeof createModel>;
