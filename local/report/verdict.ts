/** The verdict: what was accepted against what took effect. Pure, so that it can be shown to find every fault. */

/** A thing that was answered 200: an event, or a request for a case. */
export interface Accepted {
  reference: string;
  /** The system in which its effect must be found: `crm`, `warehouse`, or a connector's name. */
  sink: string;
  /** Interaction and topic; effects of one group must keep the order of acceptance. Empty: no order. */
  group: string;
  /** ms since the epoch at which its first attempt began. */
  firstSentMs: number;
  /** ms since the epoch at which its first 200 was there. */
  acceptedMs: number;
}

/** Something that took effect, in the order in which it did (`seq`, per sink). */
export interface Effect {
  reference: string;
  sink: string;
  seq: number;
  atMs: number;
}

/** One lookup as the caller saw it. */
export interface LookupOutcome {
  sentMs: number;
  latencyMs: number;
  /** 0: no answer. */
  status: number;
  /** `cache`, `live`, `stale_cache`, `default`; empty where the body was none. */
  source: string;
  /** Whether the body was complete, flat, without nulls, and right about the customer. */
  usable: boolean;
  /** Whether the caller has a number: of one without, the default is the right answer. */
  hasNumber: boolean;
}

export interface VerdictInput {
  accepted: readonly Accepted[];
  /** References that were sent but never answered 200; their effects are neither owed nor wrong. */
  unaccepted: readonly string[];
  effects: readonly Effect[];
  /** Messages in the dead-letter queues, and the references among them: what is there is not lost. */
  deadLettered: number;
  deadLetters: readonly string[];
  lookups: readonly LookupOutcome[];
}

export interface Verdict {
  accepted: number;
  appliedOnce: number;
  appliedTwice: number;
  lost: number;
  outOfOrder: number;
  deadLettered: number;
  lookupsNotAnswered: number;
  /** Sent, and not accepted after all of the sender's retries. */
  neverAccepted: number;
  /** Effects of something that was never sent. */
  foreign: number;
  /** Up to ten references of each fault, to look for in the logs. */
  examples: Record<'appliedTwice' | 'lost' | 'outOfOrder', string[]>;
}

/** A lookup is answered by then, ms (P5). */
export const lookupLimitMs = 3500;
const examplesKept = 10;

/** Judges a whole run. */
export function verdictOf(input: VerdictInput): Verdict {
  const counts = new Map<string, number>();
  for (const { sink, reference } of input.effects) {
    counts.set(`${sink}/${reference}`, (counts.get(`${sink}/${reference}`) ?? 0) + 1);
  }
  const countOf = ({ sink, reference }: Accepted): number => counts.get(`${sink}/${reference}`) ?? 0;
  const twice = input.accepted.filter((one) => countOf(one) > 1);
  const kept = new Set(input.deadLetters);
  const lost = input.accepted.filter((one) => countOf(one) === 0 && !kept.has(one.reference));
  const disordered = outOfOrder(input.accepted, input.effects);
  const sent = new Set([...input.accepted.map(({ reference }) => reference), ...input.unaccepted]);
  return {
    accepted: input.accepted.length,
    appliedOnce: input.accepted.filter((one) => countOf(one) === 1).length,
    appliedTwice: twice.length,
    lost: lost.length,
    outOfOrder: disordered.length,
    deadLettered: input.deadLettered,
    lookupsNotAnswered: input.lookups.filter((lookup) => !isAnswered(lookup)).length,
    neverAccepted: input.unaccepted.length,
    foreign: input.effects.filter(({ reference }) => !sent.has(reference)).length,
    examples: {
      appliedTwice: twice.slice(0, examplesKept).map(({ reference }) => reference),
      lost: lost.slice(0, examplesKept).map(({ reference }) => reference),
      outOfOrder: disordered.slice(0, examplesKept),
    },
  };
}

/** 200 with a usable body within 3.5 s. */
export function isAnswered({ status, usable, latencyMs }: LookupOutcome): boolean {
  return status === 200 && usable && latencyMs <= lookupLimitMs;
}

/**
 * References that took effect after one of their group which was surely accepted later: it was sent only once the
 * first had its 200. Where two acceptances overlap in time, either order is right.
 */
export function outOfOrder(accepted: readonly Accepted[], effects: readonly Effect[]): string[] {
  const known = new Map(accepted.map((one) => [`${one.sink}/${one.reference}`, one]));
  const latestSent = new Map<string, number>();
  const seen = new Set<string>();
  const disordered: string[] = [];
  for (const { sink, reference } of [...effects].sort((a, b) => a.seq - b.seq)) {
    const key = `${sink}/${reference}`;
    const one = known.get(key);
    // A second effect is another fault, and counted as such.
    if (one === undefined || one.group === '' || seen.has(key)) continue;
    seen.add(key);
    const latest = latestSent.get(one.group) ?? Number.NEGATIVE_INFINITY;
    if (latest > one.acceptedMs) disordered.push(reference);
    latestSent.set(one.group, Math.max(latest, one.firstSentMs));
  }
  return disordered;
}

/** Pairs of neighbours in a group whose order is certain: how much the order check had to judge. */
export function certainPairs(accepted: readonly Accepted[]): number {
  const groups = new Map<string, Accepted[]>();
  for (const one of accepted) {
    if (one.group !== '') groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  }
  let pairs = 0;
  for (const members of groups.values()) {
    const sorted = members.sort((a, b) => a.firstSentMs - b.firstSentMs);
    pairs += sorted
      .slice(1)
      .filter((one, index) => one.firstSentMs > (sorted[index]?.acceptedMs ?? 0)).length;
  }
  return pairs;
}
