/** The platform updater: collects updates and sends them in few, well-spaced calls (flow 4, P12). */

import { createKeepUnknown } from '../../delivery/unknown-format.ts';
import { createVisibility, type Visibility } from '../../delivery/visibility.ts';
import { asError, UnknownFormatError } from '../../errors.ts';
import { readUpdate } from '../../message/read-message.ts';
import type { Platform, QueueRecord } from '../../ports.ts';
import { createUpdateDeadLetters } from './dead-letter.ts';
import type { UpdaterDeps } from './deps.ts';
import { coalesce, type Pending } from './pending.ts';
import { createPrepare } from './prepare.ts';
import { createRun } from './run.ts';

/** Answers the ids of the messages that go back; `endsMs`: end of the invocation, ms since the epoch. */
export type Updater = (records: readonly QueueRecord[], endsMs: number) => Promise<string[]>;

/** After a fault of our own (own choice), ms. */
const SOON_MS = 5000;

/** One a container. */
export function createUpdater(deps: UpdaterDeps): Updater {
  const { system, hasher, rules } = deps;
  const { clock, log, metrics } = system;
  const deadLetters = createUpdateDeadLetters(deps);
  const prepare = createPrepare(deps, deadLetters);
  const keepUnknown = createKeepUnknown({ ...deps, ...rules });
  const runs = new Map(
    Object.entries(deps.platforms).map(([platform, wired]) => [
      platform as Platform,
      { wired, run: createRun(deps, platform as Platform, wired, deadLetters) },
    ]),
  );

  const serve = async (
    platform: Platform,
    pending: readonly Pending[],
    visibility: Visibility,
    lastCallMs: number,
  ): Promise<void> => {
    const runner = runs.get(platform);
    if (pending.length === 0) return;
    if (runner === undefined) {
      metrics.count('PlatformUpdatesDropped', pending.length, { platform });
      return;
    }
    try {
      await runner.run(await prepare(platform, runner.wired, pending), visibility, lastCallMs);
    } catch (error) {
      // What had been sent by then is sent again: a second time changes nothing.
      log.error('updates released for a fault of our own', { platform, error: asError(error) });
      await visibility.until(
        pending.flatMap(({ records }) => records),
        clock.now() + SOON_MS,
      );
    }
  };

  /** Until when a record goes back that could neither be read nor dead-lettered. */
  const unread = async (record: QueueRecord, error: unknown): Promise<number | undefined> => {
    try {
      if (error instanceof UnknownFormatError) return await keepUnknown(record, error);
      throw error;
    } catch (fault) {
      log.error('a message that can not be read could not be dead-lettered', { error: asError(fault) });
      return clock.now() + SOON_MS;
    }
  };

  const read = async (records: readonly QueueRecord[], visibility: Visibility): Promise<Pending[]> => {
    const readable = [];
    for (const record of records) {
      try {
        const update = readUpdate(record.body);
        if (update === undefined) await deadLetters.deadLetterMalformed(record);
        else readable.push({ update, record });
      } catch (error) {
        const untilMs = await unread(record, error);
        if (untilMs !== undefined) await visibility.until([record], untilMs);
      }
    }
    return coalesce(readable, hasher);
  };

  return async (records, endsMs) => {
    const visibility = createVisibility(deps.queue, clock, log, rules.retention);
    const pending = await read(records, visibility);
    const of = (platform: Platform): Pending[] =>
      pending.filter(({ update }) => update.platform === platform);
    const lastCallMs = endsMs - rules.callBudgetMs;
    await Promise.all([
      serve('genesys', of('genesys'), visibility, lastCallMs),
      serve('nice', of('nice'), visibility, lastCallMs),
    ]);
    return [...visibility.failed].map(({ messageId }) => messageId);
  };
}
