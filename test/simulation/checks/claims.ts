/** P2 at the CRM: no two containers make the same effect at once. */
import type { Container } from '../kernel/container.ts';
import type { Verdict } from './verdict.ts';

export interface ClaimChecks {
  began(key: string, container: Container): void;
  ended(key: string, container: Container): void;
}

export function createClaimChecks({ breaks }: Verdict): ClaimChecks {
  const callers = new Map<string, Container>();
  return {
    began(key, container) {
      const other = callers.get(key);
      if (other?.isAlive() && other !== container)
        breaks('P2', `${container.name} and ${other.name} make the effect ${key} at once`);
      callers.set(key, container);
    },
    ended(key, container) {
      if (callers.get(key) === container) callers.delete(key);
    },
  };
}
