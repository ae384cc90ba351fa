/** Refusals on demand: this event, type, interaction or kind of call gets that status. */
import type { SimRefusal } from '../fault-action.ts';
import { refusals } from '../faults.ts';
import { jsonObject, type SimReply, type SimRequest } from '../system.ts';

/** Every field that is given must match; `times` limits how often it strikes. */
export interface RefusalRule {
  kind?: string;
  platform?: string;
  interactionId?: string;
  eventId?: string;
  eventType?: string;
  /** Field `reference` of the body. */
  reference?: string;
  /** Strikes only while this field of the body is there and empty, and names it, so that an edit makes it succeed. */
  emptyField?: string;
  status: number;
  times?: number;
  /** How often it has struck: the simulator's own count. */
  strikes?: number;
}

/** In the generic dialect; `named`: what a rule about a field names, for the others. */
export type Struck = SimReply & { named?: SimRefusal };

export interface RefusalRules {
  /** The refusal of a call with these ids and this body, if a rule matches; uses up one of its `times`. */
  strike(ids: Record<string, string | undefined>, text?: string): Struck | undefined;
  /** Admin route `POST /rules` `{rules: […]}`: replaces all of them. */
  replace(request: SimRequest): SimReply;
  all(): readonly RefusalRule[];
  clear(): void;
}

const matched = ['kind', 'platform', 'interactionId', 'eventId', 'eventType', 'reference'] as const;

/** No rules to begin with. */
export function createRefusalRules(): RefusalRules {
  let rules: RefusalRule[] = [];
  return {
    strike(ids, text = '') {
      const rule = rules.find(
        (candidate) =>
          (candidate.times ?? 1) > 0 &&
          (candidate.emptyField === undefined || isEmptyIn(text, candidate.emptyField)) &&
          matched.every((name) => candidate[name] === undefined || candidate[name] === ids[name]),
      );
      if (rule === undefined) return undefined;
      if (rule.times !== undefined) rule.times -= 1;
      rule.strikes = (rule.strikes ?? 0) + 1;
      const { status, emptyField: field } = rule;
      if (field === undefined)
        return { status, body: { error: { code: `refused_${status}`, message: 'refused' } } };
      const named = { status, code: refusals[422].code, field };
      return { status, body: { error: { ...named, message: `${field} is empty` } }, named };
    },
    replace({ text }) {
      const wanted: unknown = jsonObject(text)?.['rules'];
      if (!Array.isArray(wanted)) return { status: 400, body: { error: 'rules must be a list' } };
      rules = wanted as RefusalRule[];
      return { status: 200, body: { rules } };
    },
    all: () => rules,
    clear: () => {
      rules = [];
    },
  };
}

/** In JSON, or in JSON inside JSON. */
function isEmptyIn(text: string, field: string): boolean {
  return new RegExp(`\\\\*"${field}\\\\*"\\s*:\\s*(null|\\\\*"\\s*\\\\*")`).test(text);
}
