/** P4 and P11: what hits everybody is held, what is wrong with one message condemns it. */
import type { Expectations } from '../world/scenarios.ts';
import type { Verdict } from './verdict.ts';

export interface RefusalChecks {
  /** A sound message was dead-lettered for a refusal; `of`: what refuses it. */
  deadLettered(id: string, reason: string): void;
}

/** Why a refused message is dead-lettered. */
export const REFUSED: readonly string[] = ['permanent', 'undecided'];

export function createRefusalChecks(
  { breaks }: Verdict,
  { deadLetters: most }: Pick<Expectations, 'deadLetters'>,
): RefusalChecks {
  const ids = new Set<string>();
  return {
    deadLettered(id, reason) {
      ids.add(id);
      if (ids.size > most)
        breaks('P4', `${id}, which is sound, is number ${ids.size} that was dead-lettered: ${reason}`);
    },
  };
}

export interface PoisonChecks {
  /** The CRM has refused it. */
  refused(id: string): void;
  deadLettered(id: string, reason: string): void;
  finish(): void;
}

/** `liveUntilMs`: end of the live traffic, which shows whose fault a refusal is. */
export function createPoisonChecks(
  { breaks }: Verdict,
  now: () => number,
  { poison }: Pick<Expectations, 'poison'>,
  liveUntilMs: number,
): PoisonChecks {
  const calls = new Map<string, { count: number; firstMs: number; isOver: boolean }>();
  return {
    refused(id) {
      const call = calls.get(id) ?? { count: 0, firstMs: now(), isOver: false };
      if (!call.isOver) calls.set(id, { ...call, count: call.count + 1 });
    },
    deadLettered(id, reason) {
      const call = calls.get(id);
      if (poison === undefined || call === undefined || call.isOver) return;
      calls.set(id, { ...call, isOver: true });
      if (call.firstMs + poison.withinMs > liveUntilMs) return;
      const tookMs = now() - call.firstMs;
      if (reason !== 'permanent') breaks('P11', `poison ${id} was dead-lettered: ${reason}`);
      if (call.count !== poison.calls)
        breaks('P11', `poison ${id} was dead-lettered after ${call.count} calls`);
      if (tookMs > poison.withinMs) breaks('P11', `poison ${id} was dead-lettered after ${tookMs} ms`);
    },
    finish() {
      for (const [id, { isOver, firstMs }] of calls)
        if (poison !== undefined && !isOver && firstMs + poison.withinMs <= liveUntilMs)
          breaks('P11', `poison ${id} was never dead-lettered`);
    },
  };
}
