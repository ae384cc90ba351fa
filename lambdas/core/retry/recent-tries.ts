/** The last tries of a message, as its record keeps them: few and small, for they travel in writes that are made anyway. */
import type { Try, TryHistory } from '../ports.ts';

/** So many are kept, the newest (design: ten). */
const MOST = 10;
/** One of them takes at most so many bytes in its record (design: 80). */
const MOST_BYTES = 80;
/** What is no plain character would take several bytes. */
const NOT_PLAIN = /[^\x20-\x7e]/g;

/** What a try says that has made its effect; the second where a platform update was queued with it. */
export const APPLIED = 'applied';
export const APPLIED_WITH_UPDATE = 'applied, platform update queued';

/** The last tries of an effect whose platform update is queued. */
export function withUpdate(recent: readonly Try[]): Try[] {
  const last = recent.at(-1);
  return last === undefined ? [] : [...recent.slice(0, -1), { ...last, answer: APPLIED_WITH_UPDATE }];
}

/** The history with one more call. A throttled one is left out by its caller: it says nothing about the message. */
export function withTry(history: TryHistory, { atMs, tookMs, answer }: Try): TryHistory {
  const head = { atMs, tookMs: Math.max(0, Math.round(tookMs)) };
  const room = MOST_BYTES - tryText({ ...head, answer: '' }).length;
  const short = answer.replace(NOT_PLAIN, '?').slice(0, room);
  return { ...history, recent: [...history.recent, { ...head, answer: short }].slice(-MOST) };
}

/** As a record keeps it: `{ms since the epoch} {ms} {answer}`. */
export function tryText({ atMs, tookMs, answer }: Try): string {
  return `${atMs} ${tookMs} ${answer}`;
}

/** What `tryText` has written; undefined for any other text. */
export function readTry(text: string): Try | undefined {
  const found = /^(\d+) (\d+) (.*)$/.exec(text);
  if (found === null) return undefined;
  const [, atMs, tookMs, answer] = found;
  return { atMs: Number(atMs), tookMs: Number(tookMs), answer: String(answer) };
}
