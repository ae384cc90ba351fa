/** The platform updater: collects updates and sends them in few, well-spaced calls (flow 4, P12). */

import { createVisibility, type Visibility } from '../../delivery/visibility.ts';
import { asError } from '../../errors.ts';
import type { Platform, QueueRecord } from '../../ports.ts';
import { createUpdateDeadLetters } from './dead-letter.ts';
import type { UpdaterDeps } from './deps.ts';
import { coalesce, type Pending, readUpdate } from './pending.ts';
import { createPrepare } from './prepare.ts';
import { createRun } from './run.ts';

/** Answers the ids of the messages that go back; `endsMs`: end of the invocation, ms since the epoch. */
export type Updater = (records: readonly QueueRecord[], endsMs: number) => Promise<string[]>;

/** After a fault of our own (own choice), ms. */
const SOON_MS = 5000;

/** One a container. */
export function createUpdater(deps: UpdaterDeps): Updater {
  const { system, hasher, rules } = deps;
  const { clock, log } = system;
  const deadLetters = createUpdateDeadLetters(deps);
  const prepare = createPrepare(deps, deadLetters);
  const runs = {
    genesys: createRun(deps, 'genesys', deadLetters),
    nice: createRun(deps, 'nice', deadLetters),
  };

  const serve = async (
    platform: Platform,
    pending: readonly Pending[],
    visibility: Visibility,
    lastCallMs: number,
  ): Promise<void> => {
    if (pending.length === 0) return;
    try {
      await runs[platform](await prepare(platform, pending), visibility, lastCallMs);
    } catch (error) {
      // What had been sent by then is sent again: a second time changes nothing.
      log.error('updates put back for a fault of our own', { platform, error: asError(error) });
      await visibility.until(
        pending.flatMap(({ records }) => records),
        clock.now() + SOON_MS,
      );
    }
  };

  const read = async (records: readonly QueueRecord[], visibility: Visibility): Promise<Pending[]> => {
    const readable = [];
    for (const record of records) {
      const update = readUpdate(record.body);
      if (update !== undefined) readable.push({ update, record });
      else {
        await deadLetters.deadLetterMalformed(record).catch(async (error: unknown) => {
          log.error('a malformed message could not be dead-lettered', { error: asError(error) });
          await visibility.until([record], clock.now() + SOON_MS);
        });
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
