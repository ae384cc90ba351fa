/** A system's token endpoint and its sessions (P7). */
import { createTokenChecks } from '../checks/tokens.ts';
import type { Verdict } from '../checks/verdict.ts';
import type { Container } from '../kernel/container.ts';
import type { SystemBehaviour } from './scenarios.ts';

export interface TokenDesk {
  asked(container: Container): void;
  answered(container: Container): void;
  grant(): object;
  /** The refusal of a call with this authorization, if it is refused. */
  refuses(authorization: string): { status: number; body: object } | undefined;
  endSessions(): void;
  /** So far. */
  requests(): number;
}

/** Sound refusals of an ended session: the standard's, and Salesforce's. */
const REFUSALS = {
  401: { status: 401, body: {} },
  403: { status: 403, body: { code: 'INVALID_SESSION_ID' } },
} as const;

export function createTokenDesk(
  verdict: Verdict,
  now: () => number,
  { lifeS, refusedWith, isWaitedFor }: SystemBehaviour,
): TokenDesk {
  const checks = createTokenChecks(verdict);
  const untilMs = new Map<string, number>();
  let granted = 0;
  let ended = 0;
  return {
    asked(container) {
      checks.requested(container, now());
      const isCaller = container.name.startsWith('lookup');
      if (isCaller && granted > 0 && isWaitedFor === false)
        verdict.breaks('P7', `${container.name} has to wait for a token`);
    },
    answered: checks.answered,
    grant() {
      granted += 1;
      untilMs.set(`token-${granted}`, now() + lifeS * 1000);
      return { access_token: `token-${granted}`, token_type: 'Bearer', expires_in: lifeS };
    },
    refuses(authorization) {
      const token = authorization.replace('Bearer ', '');
      const isGood = Number(token.split('-')[1]) > ended && (untilMs.get(token) ?? 0) > now();
      return isGood ? undefined : REFUSALS[refusedWith];
    },
    endSessions() {
      ended = granted;
    },
    requests: () => granted,
  };
}
