/** What became of the letters that a command has seen. */

export interface LetterCounts {
  /** Visited, whether meant or not. */
  seen: number;
  /** Replayed or dropped; on a dry run those that would be. */
  acted: number;
  /** Of them, with a edited payload. */
  edited: number;
  /** Taken out of the queue because their effect is made, or a newer copy of them exists. */
  finished: number;
  /** Not meant by the filter, or beyond the limit. */
  leftOut: number;
  /** Meant, but refused, by why. */
  refused: Map<string, number>;
  /** On a dry run: what would become of each, in sentences, of the first. */
  plans?: string[];
}

export function noLetters(): LetterCounts {
  return { seen: 0, acted: 0, edited: 0, finished: 0, leftOut: 0, refused: new Map() };
}

/** More than anybody reads (own choice). */
const MOST_PLANS = 20;

/** Of a dry run: what would become of one letter. */
export function noteSentence(tally: LetterCounts, sentence: string): void {
  tally.plans ??= [];
  if (tally.plans.length < MOST_PLANS) tally.plans.push(sentence);
}

export function refuse({ refused }: LetterCounts, why: string): void {
  refused.set(why, (refused.get(why) ?? 0) + 1);
}
