/** What can be decided about updates without a call: worthless, at the end of their time, out of tries. */
import type { Platform, UpdateNote } from '../../ports.ts';
import { attributeFailures, isExhausted, isStuck } from '../../retry/failure-attribution.ts';
import { retentionEndsMs } from '../../retry/retention.ts';
import type { UpdateDeadLetters } from './dead-letter.ts';
import type { UpdaterDeps, UpdaterPlatform } from './deps.ts';
import { type Pending, sentBy } from './pending.ts';

/** The updates that are to be called for, with their histories. Throws UnavailableError where the notes can't be read or written. */
export type Prepare = (
  platform: Platform,
  wired: UpdaterPlatform,
  pending: readonly Pending[],
) => Promise<Pending[]>;

export function createPrepare(deps: UpdaterDeps, deadLetters: UpdateDeadLetters): Prepare {
  const { system, hasher, notes, rules } = deps;
  const { clock, metrics, log } = system;

  const withNotes = async (pending: readonly Pending[], onlyNewCases = false): Promise<Pending[]> => {
    const keys = pending.map(({ key, formerKey }) => [...new Set([key, formerKey])]);
    const found = await notes.read(keys.flat(), clock.now());
    const left = pending.map(async (one, index): Promise<Pending[]> => {
      const noted = (keys[index] ?? []).filter((key) => found.has(key));
      const note = found.get(noted[0] ?? '');
      if (note === undefined) return [one];
      // A newer update of the interaction has taken effect while this one waited for its next try.
      if (one.update.processedAtMs < note.appliedThroughMs) return [];
      const isSent = note.caseId !== undefined && note.caseId === sentBy(hasher, one.update);
      if (!isSent || !(onlyNewCases || one.update.writeBack !== undefined))
        return [{ ...one, history: note.history, noted }];
      // An interaction's case stays the same: of it no other value waits, and a write for each event would be for nothing.
      if (one.update.writeBack !== undefined) await outdate(one.update.processedAtMs, note, noted);
      return [];
    });
    return (await Promise.all(left)).flat();
  };

  /** What the platform has already is not sent, and still outdates another value that waits for its next try. */
  const outdate = async (
    throughMs: number,
    { appliedThroughMs, left }: UpdateNote,
    noted: readonly string[],
  ): Promise<void> => {
    if (throughMs <= appliedThroughMs) return;
    const told = left === undefined ? {} : { left };
    await Promise.all(noted.map((key) => notes.settled(key, throughMs, clock.now(), told)));
  };

  return async (platform, { api, guard }, pending) => {
    const ready: Pending[] = [];
    for (const one of await withNotes(pending, api.onlyNewCases)) {
      if (clock.now() >= retentionEndsMs(one.records[0].sentAtMs, rules.retention)) {
        await deadLetters.deadLetter(one, 'retention', one.history.lastError);
        continue;
      }
      const history = await attributeFailures(one.history, one.key, clock.now(), guard, rules.counting);
      if (isStuck(history, rules.counting) && !isStuck(one.history, rules.counting)) {
        metrics.count('MessageStuck', 1, { downstream: platform });
        log.warn('an update keeps failing while others succeed', { platform, error: history.lastError });
      }
      if (await isExhausted(history, clock.now(), guard, rules.counting))
        await deadLetters.deadLetter({ ...one, history }, 'retries-exhausted', history.lastError);
      else ready.push({ ...one, history });
    }
    return ready;
  };
}
