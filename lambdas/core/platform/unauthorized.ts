/** The share of 401s among a container's last calls, and what it leads to: the platform has suspended us. */

/** Calls that the share is about (guide: the last 100). */
const CALLS = 100;

/** Counts calls; one a container and platform. */
export interface UnauthorizedRate {
  /** Notes an answer; true where more than `rate` of the last 100 calls were 401s, which then start from zero. */
  note(unauthorized: boolean): boolean;
}

/** `rate`: PLATFORM_UNAUTHORIZED_RATE. Fewer calls than 100 count as if the missing ones had been answered. */
export function createUnauthorizedRate(rate: number): UnauthorizedRate {
  let last: boolean[] = [];
  return {
    note(unauthorized) {
      last = [...last.slice(1 - CALLS), unauthorized];
      const exceeded = last.filter(Boolean).length > rate * CALLS;
      if (exceeded) last = [];
      return exceeded;
    },
  };
}
