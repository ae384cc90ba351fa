/** What the network and AWS do to a call: mostly nothing; in bad weather anything that an SDK can meet. */
import type { Chance } from './random.ts';

/**
 * `refused`: not made, and its caller knows. `answer-lost`: made, and reported as failed. `made-twice`: the SDK's retry after a lost answer; the second answer counts.
 * `made-late`: given up by the SDK and made afterwards.
 */
export type Fate = 'ok' | 'not-made' | 'refused' | 'answer-lost' | 'made-twice' | 'made-late';

export interface FaultPlan {
  /** What becomes of one call to this port. Spans in ms. */
  over(port: string, nowMs: number): { fate: Fate; outMs: number; backMs: number };
  /** Steps after which an invocation crashes; undefined: it does not. */
  crash(): number | undefined;
  /** Whether something that AWS does by itself goes wrong now (a delete that is lost, a message delivered twice). */
  slips(): boolean;
  /** Ends it: from now on everything works. */
  clear(): void;
  isClear(): boolean;
  /** Whether no call to the port is made to fail now. */
  isCalm(port: string, nowMs: number): boolean;
}

/** Shares by seed, 0 to 1. */
export interface FaultSettings {
  /** Of calls that meet a fault. */
  faults: number;
  /** Of invocations that crash. */
  crashes: number;
  /** Of calls that are slow, by up to `slowMs`. */
  slow: number;
  slowMs: number;
  /** Times at which one port fails nearly always, ms since the epoch. */
  outages: readonly { port: string; fromMs: number; untilMs: number }[];
}

const FATES: readonly Fate[] = [
  'not-made',
  'refused',
  'answer-lost',
  'answer-lost',
  'made-twice',
  'made-late',
];
/** How much of a port still works in an outage of it. */
const LEFT = 0.1;

export function createFaultPlan(chance: Chance, faultSettings: FaultSettings): FaultPlan {
  let clear = false;
  const isOut = (port: string, nowMs: number): boolean =>
    faultSettings.outages.some((one) => one.port === port && one.fromMs <= nowMs && nowMs < one.untilMs);
  const spanMs = (): number =>
    !clear && faultSettings.slow > 0 && chance.happens(faultSettings.slow)
      ? chance.between(20, faultSettings.slowMs)
      : chance.between(1, 8);
  return {
    over(port, nowMs) {
      const span = { outMs: spanMs(), backMs: spanMs() };
      if (clear) return { fate: 'ok', ...span };
      if (faultSettings.outages.length > 0 && isOut(port, nowMs) && !chance.happens(LEFT))
        return {
          fate: chance.pick(['not-made', 'refused', 'refused', 'not-made', 'answer-lost'] as const),
          ...span,
        };
      if (faultSettings.faults === 0 || !chance.happens(faultSettings.faults)) return { fate: 'ok', ...span };
      return { fate: chance.pick(FATES), ...span };
    },
    crash: () =>
      !clear && faultSettings.crashes > 0 && chance.happens(faultSettings.crashes)
        ? chance.between(1, 40)
        : undefined,
    slips: () => !clear && faultSettings.faults > 0 && chance.happens(faultSettings.faults),
    clear() {
      clear = true;
    },
    isClear: () => clear,
    isCalm: (port, nowMs) =>
      clear ||
      (faultSettings.faults === 0 &&
        !faultSettings.outages.some((one) => one.port === port && one.fromMs <= nowMs)),
  };
}
