/** Kills function processes at random moments. */
import type { Functions } from './functions.ts';

export interface ChaosOptions {
  /** Mean time between two kills, ms; the gaps are exponentially distributed. */
  meanMs: number;
  /** Functions whose name contains one of these are left alone. */
  spare: readonly string[];
  /** Ends by itself after that many kills. @default no end */
  limit?: number;
  /** A number from 0 up to 1. @default Math.random */
  random?: () => number;
}

export interface Chaos {
  kills(): number;
  stop(): void;
}

/** Begins to kill; busy processes are preferred, for a kill between two calls is the one that tests something. */
export function startChaos(
  functions: Functions,
  { meanMs, spare, limit = Number.POSITIVE_INFINITY, random = Math.random }: ChaosOptions,
): Chaos {
  let kills = 0;
  let timer = setTimeout(strike, gap());

  function strike(): void {
    const exposed = functions.processes().filter(({ name }) => !spare.some((part) => name.includes(part)));
    const busy = exposed.filter((process) => process.busy);
    const among = busy.length > 0 ? busy : exposed;
    const victim = among[Math.floor(random() * among.length)];
    if (victim !== undefined) kills += functions.kill(victim.name, victim.pid);
    if (kills < limit) timer = setTimeout(strike, gap());
  }

  function gap(): number {
    return Math.min(-Math.log(1 - random()) * meanMs, meanMs * 10);
  }

  return { kills: () => kills, stop: () => clearTimeout(timer) };
}
