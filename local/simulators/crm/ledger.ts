/** What took effect in the simulated CRM, in order, and what was asked for again. */
import { fnv1a } from '../hash.ts';

/** One effect: a thing that the CRM now holds. */
export interface CrmEffect {
  /** Order in which it took effect, from 1. */
  seq: number;
  /** ms since the epoch. */
  atMs: number;
  kind: 'event' | 'case';
  /** The unique id or idempotency key under which it was made; empty where keys are ignored. */
  key: string;
  /** What the dialect carries: platform, interactionId, eventId, eventType, correlationId, caseId, recordId … */
  ids: Record<string, string>;
  /** Value of the first field `reference` anywhere in the body: how a test knows its own. Empty: none. */
  reference: string;
}

/** A call that named an effect made before. */
export interface CrmRepeat {
  atMs: number;
  key: string;
  /** Whether it carried the same body as the first one. */
  sameBody: boolean;
}

export type NewEffect = Omit<CrmEffect, 'seq' | 'reference'> & { text: string };

export interface CrmLedger {
  /** The effect under this key, and notes that it was asked for again; undefined where there is none. */
  repeat(key: string, text: string, nowMs: number): CrmEffect | undefined;
  /** The effect under this key, without noting anything. */
  held(key: string): CrmEffect | undefined;
  add(effect: NewEffect): CrmEffect;
  effects(): readonly CrmEffect[];
  repeats(): readonly CrmRepeat[];
  clear(): void;
}

/** The first field `reference` of a text, in JSON or in JSON inside JSON. */
export const referencePattern = /\\*"reference\\*"\s*:\s*\\*"([^"\\]+)/;

/** An empty ledger. */
export function createCrmLedger(): CrmLedger {
  let effects: CrmEffect[] = [];
  let repeats: CrmRepeat[] = [];
  const byKey = new Map<string, { effect: CrmEffect; bodyHash: number }>();
  return {
    repeat(key, text, nowMs) {
      const first = byKey.get(key);
      if (first === undefined) return undefined;
      repeats.push({ atMs: nowMs, key, sameBody: first.bodyHash === fnv1a(text) });
      return first.effect;
    },
    held: (key) => byKey.get(key)?.effect,
    add({ text, ...fields }) {
      const reference = referencePattern.exec(text)?.[1] ?? '';
      const effect: CrmEffect = { seq: effects.length + 1, ...fields, reference };
      effects.push(effect);
      if (effect.key !== '') byKey.set(effect.key, { effect, bodyHash: fnv1a(text) });
      return effect;
    },
    effects: () => effects,
    repeats: () => repeats,
    clear() {
      effects = [];
      repeats = [];
      byKey.clear();
    },
  };
}
