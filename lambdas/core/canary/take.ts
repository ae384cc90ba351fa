/**
 * The worker's part: a canary is claimed and completed as an event is, and calls nobody. It passes breaker and rate by,
 * so that a success of ours is never taken for one of the system behind.
 */
import { asError, UnknownFormatError } from '../errors.ts';
import { readCanary } from '../message/read-message.ts';
import type { CanaryMessage, ClaimStore, ClaimTarget, Hasher, QueueRecord, System } from '../ports.ts';
import { canaryTarget } from './record.ts';

export interface TakeCanariesDeps {
  claims: Pick<ClaimStore, 'claim'>;
  /** Completes a claimed record. Throws UnavailableError or ConflictError. */
  complete: (target: ClaimTarget, owner: string, nowMs: number) => Promise<void>;
  hasher: Pick<Hasher, 'sha256'>;
  system: Pick<System, 'clock' | 'random' | 'log' | 'metrics'>;
  /** Life of a claim, ms: FUNCTION_TIMEOUT_MS and CLAIM_MARGIN_MS. */
  claimMs: number;
}

/** Takes the canaries out of a batch and answers what is left. Never throws: one that fails is not missed, the next is a minute away. */
export type TakeCanaries = (records: readonly QueueRecord[]) => Promise<QueueRecord[]>;

/** In every canary's body, and in few others: only those are read. */
const MARK = '"canary"';

export function createTakeCanaries(deps: TakeCanariesDeps): TakeCanaries {
  const { claims, complete, hasher, system, claimMs } = deps;
  const { clock, random, log, metrics } = system;

  const take = async (canary: CanaryMessage): Promise<void> => {
    const { queue, sentAtMs, correlationId } = canary;
    const owner = random.id();
    const target = canaryTarget(hasher, canary);
    try {
      const nowMs = clock.now();
      const { kind } = await claims.claim(target, owner, nowMs, nowMs + claimMs);
      if (kind !== 'claimed') return;
      await complete(target, owner, clock.now());
      // Clocks of two containers differ by some ms.
      metrics.timing('CanaryTimeToEffect', Math.max(0, clock.now() - sentAtMs), { queue });
    } catch (error) {
      log.warn('a canary was lost', { queue, correlationId, error: asError(error) });
    }
  };

  return async (records) => {
    const left: QueueRecord[] = [];
    const canaries: CanaryMessage[] = [];
    for (const record of records) {
      const canary = canaryIn(record.body);
      if (canary === undefined) left.push(record);
      else canaries.push(canary);
    }
    await Promise.all(canaries.map(take));
    return left;
  };
}

/** Of a newer release's the job hears: it is put back like any message of an unknown format. */
function canaryIn(body: string): CanaryMessage | undefined {
  if (!body.includes(MARK)) return undefined;
  try {
    return readCanary(body);
  } catch (error) {
    if (error instanceof UnknownFormatError) return undefined;
    throw error;
  }
}
