/** P7: one refresh at a time over the fleet, five a minute, and no older token ever replaces a newer one. */
import type { TokenRecord } from '../../../lambdas/core/ports.ts';
import type { Container } from '../kernel/container.ts';
import type { Verdict } from './verdict.ts';

export interface TokenChecks {
  /** A token is asked for. */
  requested(container: Container, nowMs: number): void;
  answered(container: Container): void;
  wrote(next: TokenRecord): void;
}

const PER_MINUTE = 5;

export function createTokenChecks({ breaks }: Verdict): TokenChecks {
  const asking = new Set<Container>();
  let times: number[] = [];
  let newest = 0;
  return {
    requested(container, nowMs) {
      const others = [...asking].filter((one) => one.isAlive() && one !== container);
      if (others.length > 0)
        breaks('P7', `${container.name} refreshes the token while ${others[0]?.name} does`);
      asking.add(container);
      times = [...times.filter((atMs) => atMs > nowMs - 60_000), nowMs];
      if (times.length > PER_MINUTE) breaks('P7', `${times.length} token requests within a minute`);
    },
    answered: (container) => void asking.delete(container),
    wrote({ accessToken }) {
      if (accessToken === '') return;
      const number = Number(accessToken.split('-')[1]);
      if (number < newest) breaks('P7', `token ${number} was written over token ${newest}`);
      newest = Math.max(newest, number);
    },
  };
}
