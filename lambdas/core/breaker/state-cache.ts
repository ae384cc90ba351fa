/** What a container knows of a breaker, and the transitions it writes. */
import { UnavailableError } from '../errors.ts';
import { countUnknownFormat } from '../message/formats.ts';
import type { BreakerPhase, BreakerState, Health } from '../ports.ts';
import type { BreakerDeps, ReadBreaker } from './deps.ts';
import { dueTransition } from './due.ts';
import type { Knowledge } from './local-counts.ts';
import { dimensionOf } from './names.ts';
import type { RecentSuccesses } from './recent-successes.ts';
import { createSystemBreaker } from './system-breaker.ts';
import { initialState } from './transitions.ts';
import { emptyHealth } from './window.ts';

export interface Known {
  state: BreakerState;
  health: Health;
  /** The store can't be read or written since then, ms since the epoch: what is here may be out of date. */
  storeUnavailableSinceMs?: number;
}

/** What a store call has brought along; `recentSuccesses` alone says nothing of the window's age. */
export interface News {
  state?: BreakerState;
  health?: Health;
  recentSuccesses?: RecentSuccesses;
}

export interface StateCache {
  /** What is known, with no call. */
  peek(): Known;
  /** At most BREAKER_CACHE_MS old, or what was known last where the store fails. Never throws. */
  current(): Promise<Known>;
  /** Reads the record again. Never throws. */
  refresh(): Promise<Known>;
  /** Writes every transition that is due by what is known, or learns that another container has. Never throws. */
  settle(): Promise<Known>;
  /** Compare-and-set; says whether this container's `next` is the record now. Reads the record again where it is not. */
  transition(next: BreakerState): Promise<boolean>;
  learn(news: News): void;
  knowledge(): Knowledge;
}

const GAUGE: Record<BreakerPhase, number> = { closed: 0, 'half-open': 1, open: 2 };
/** A transition lost to another container is followed by a read; more than a few in a row don't happen. */
const MAX_ROUNDS = 4;

/** One a container and breaker; nothing is read before it is asked for. */
export function createStateCache(deps: BreakerDeps): StateCache {
  const { clock, downstream, log, metrics, settings, store } = deps;
  const dimension = dimensionOf(downstream);
  const system = createSystemBreaker(deps.system);
  const read: ReadBreaker =
    deps.read ??
    (async () => {
      const [state, health] = await Promise.all([store.read(downstream), deps.health.read(downstream)]);
      return { state, health };
    });
  let known: Known = { state: initialState(downstream), health: emptyHealth };
  let readAtMs = Number.NEGATIVE_INFINITY;
  let healthAtMs = 0;
  let reading: Promise<Known> | undefined;

  const learn: StateCache['learn'] = ({ state = known.state, health: window, recentSuccesses }) => {
    if (window !== undefined) healthAtMs = clock.now();
    const health = window ?? known.health;
    known = { ...known, state, health: recentSuccesses ? { ...health, recentSuccesses } : health };
  };
  const readOnce = async (ageMs: number): Promise<Known> => {
    let atMs = clock.now();
    const before = known.state.version;
    try {
      const { state, health, ...copy } = await read(downstream, { nowMs: atMs, notBeforeMs: atMs - ageMs });
      atMs = copy.atMs ?? atMs;
      // What was written while the read was on its way is newer than what it brought.
      const isOvertaken = known.state.version !== before && state.version < known.state.version;
      learn(isOvertaken ? { health } : { state, health });
      known = { state: known.state, health: known.health };
      metrics.gauge('CircuitState', GAUGE[known.state.phase], dimension);
    } catch (error) {
      noteStoreUnavailable(error);
    }
    readAtMs = atMs;
    return known;
  };
  const noteStoreUnavailable = (error: unknown): void => {
    if (!(error instanceof UnavailableError)) throw error;
    if (known.storeUnavailableSinceMs === undefined)
      log.warn('The breaker cannot be read or written', { downstream, error });
    metrics.count('BreakerStoreFailure', 1, dimension);
    countUnknownFormat(error, metrics);
    known = { ...known, storeUnavailableSinceMs: known.storeUnavailableSinceMs ?? clock.now() };
  };
  const readShared = (ageMs: number): Promise<Known> => {
    reading ??= readOnce(ageMs).finally(() => {
      reading = undefined;
    });
    return reading;
  };
  const refresh: StateCache['refresh'] = () => readShared(0);
  // Of breakers that are read together each takes what came along with another's, while it has half its life before it.
  const current: StateCache['current'] = async () =>
    clock.now() - readAtMs < settings.cacheMs ? known : readShared(settings.cacheMs / 2);

  const transition: StateCache['transition'] = async (next) => {
    const before = known.state;
    try {
      if (!(await store.transition(next, next.version - 1))) {
        const { state } = await refresh();
        if (!isOwn(state, next)) return false;
      }
    } catch (error) {
      noteStoreUnavailable(error);
      return false;
    }
    if (known.state.version < next.version) learn({ state: next });
    report(before, next);
    return true;
  };
  const report = (before: BreakerState, next: BreakerState): void => {
    const { episode, reason, refusal } = next;
    if (before.phase === next.phase && next.phase === 'closed') {
      log.info('The episode is over', { downstream, episode: before.episode });
      return;
    }
    const fields = { downstream, from: before.phase, to: next.phase, reason, episode };
    if (next.phase === 'open') log.warn('The breaker has opened', { ...fields, ...(refusal && { refusal }) });
    else log.info(`The breaker is ${next.phase}`, fields);
    metrics.count('CircuitTransition', 1, { ...dimension, to: next.phase });
    metrics.gauge('CircuitState', GAUGE[next.phase], dimension);
  };
  const sinceMs = (): number => Math.max(known.state.closedAtMs, system.closedAtMs());

  return {
    peek: () => known,
    current,
    refresh,
    transition,
    learn,
    knowledge: () => ({ health: known.health, atMs: healthAtMs, sinceMs: sinceMs() }),
    async settle() {
      if (await system.isResting()) return known;
      for (let round = 0; round < MAX_ROUNDS && known.storeUnavailableSinceMs === undefined; round += 1) {
        const due = dueTransition(known.state, known.health, clock.now(), sinceMs(), settings);
        if (due === undefined) break;
        await transition(due);
      }
      return known;
    },
  };
}

/** A client that repeats a write whose answer it has not heard is refused by what it wrote: its lease shows it. */
function isOwn(found: BreakerState, written: BreakerState): boolean {
  return Object.keys(written.leases).some((lease) => lease in found.leases);
}
