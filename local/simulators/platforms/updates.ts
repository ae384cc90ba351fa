/** Updates of interactions, in bulk or of one participant: what was set on which interaction, when, in which call. */
import { jsonObject, type SimReply, textField } from '../system.ts';

/** One interaction's update that took effect. */
export interface UpdateEffect {
  seq: number;
  atMs: number;
  interactionId: string;
  attributes: Record<string, unknown>;
  /** Number of the call that carried it. */
  call: number;
  /** Whose attributes were set; absent where a bulk call set the interaction's. */
  participantId?: string;
}

/** Failures of single items on demand. */
export interface ItemRule {
  interactionId: string;
  code: string;
  /** How often it strikes. @default always */
  times?: number;
}

export interface UpdateBook {
  /** Applies one bulk body; 400 where it is malformed, empty or over 50 items. */
  applyBulk(text: string, nowMs: number): SimReply;
  /** Sets attributes of one participant. */
  applyOne(update: Pick<UpdateEffect, 'interactionId' | 'attributes' | 'participantId'>, nowMs: number): void;
  /** The rule that strikes a call for this interaction, if any. */
  strike(interactionId: string): ItemRule | undefined;
  effects(): readonly UpdateEffect[];
  setRules(rules: readonly ItemRule[]): void;
  state(): Record<string, unknown>;
  reset(): void;
}

const mostItems = 50;

/** An empty book. */
export function createUpdateBook(): UpdateBook {
  let effects: UpdateEffect[] = [];
  let rules: ItemRule[] = [];
  let batches: { atMs: number; items: number }[] = [];
  const strike = (interactionId: string): ItemRule | undefined => {
    const rule = rules.find(
      (candidate) => candidate.interactionId === interactionId && (candidate.times ?? 1) > 0,
    );
    if (rule?.times !== undefined) rule.times -= 1;
    return rule;
  };
  const apply = (update: Omit<UpdateEffect, 'seq' | 'atMs' | 'call'>, nowMs: number): void => {
    effects.push({ seq: effects.length + 1, atMs: nowMs, ...update, call: batches.length });
  };
  return {
    strike,
    applyOne(update, nowMs) {
      batches.push({ atMs: nowMs, items: 1 });
      apply(update, nowMs);
    },
    applyBulk(text, nowMs) {
      const items: unknown = jsonObject(text)?.['interactions'];
      if (!Array.isArray(items) || items.length === 0 || items.length > mostItems) {
        return { status: 400, body: { code: 'bad.request', message: `1 to ${mostItems} interactions` } };
      }
      batches.push({ atMs: nowMs, items: items.length });
      const errors: { id: string; code: string }[] = [];
      for (const item of items as Record<string, unknown>[]) {
        const id = textField(item, 'id') ?? '';
        const rule = id === '' ? { code: 'invalid' } : strike(id);
        if (rule === undefined) {
          const attributes = (item['customAttributes'] ?? {}) as Record<string, unknown>;
          apply({ interactionId: id, attributes }, nowMs);
        } else errors.push({ id, code: rule.code });
      }
      return { status: 200, body: errors.length === 0 ? {} : { errors } };
    },
    effects: () => effects,
    setRules: (next) => {
      rules = next.map((rule) => ({ ...rule }));
    },
    state: () => ({
      batches: batches.length,
      largestBatch: Math.max(0, ...batches.map(({ items }) => items)),
      leastSpacingMs: leastGap(batches.map(({ atMs }) => atMs)),
      interactionsUpdated: new Set(effects.map(({ interactionId }) => interactionId)).size,
    }),
    reset() {
      effects = [];
      rules = [];
      batches = [];
    },
  };
}

/** The least time between two calls in a row; -1 where there were fewer than two. */
function leastGap(timesMs: readonly number[]): number {
  const gaps = timesMs.slice(1).map((time, index) => time - (timesMs[index] ?? 0));
  return gaps.length === 0 ? -1 : Math.min(...gaps);
}
