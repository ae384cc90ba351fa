/** Refusals on demand: this event, type, interaction or kind of call gets that status. */
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
  status: number;
  times?: number;
  /** How often it has struck: the simulator's own count. */
  strikes?: number;
}

export interface RefusalRules {
  /** The refusal of a call with these ids, if a rule matches; uses up one of its `times`. */
  strike(ids: Record<string, string | undefined>): SimReply | undefined;
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
    strike(ids) {
      const rule = rules.find(
        (candidate) =>
          (candidate.times ?? 1) > 0 &&
          matched.every((name) => candidate[name] === undefined || candidate[name] === ids[name]),
      );
      if (rule === undefined) return undefined;
      if (rule.times !== undefined) rule.times -= 1;
      rule.strikes = (rule.strikes ?? 0) + 1;
      return { status: rule.status, body: { error: { code: `refused_${rule.status}`, message: 'refused' } } };
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
