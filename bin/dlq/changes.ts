/** The commands that change something: `steadyline dlq edit|replay|stop|drop`. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { hasher } from '../../lambdas/adapters/system.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import { connect, type Target, targetOptions } from '../operator/connection.ts';
import { words } from '../operator/words.ts';
import { editLetter, payloadToEdit } from './edit.ts';
import { openEditor } from './editor.ts';
import { matcher } from './filter.ts';
import { letterQueue, replayQueue } from './letter-queues.ts';
import {
  byOption,
  filterOf,
  filterOptions,
  limitOf,
  type Meant,
  positive,
  queueArgument,
  type Who,
} from './options.ts';
import { createProgress } from './progress.ts';
import { openQuarantine } from './quarantine.ts';
import { acceptAll, dropAll, replayAll } from './run.ts';
import { openDesk } from './session.ts';
import { stopReplay } from './stop.ts';
import { countsJson, countsText } from './text.ts';
import { SCAN_LIMIT, takerText, usualRate } from './usual.ts';

interface ReplayFlags extends Target, Meant, Who {
  dryRun?: boolean;
  rate?: string;
  outOfOrder?: boolean;
  scanLimit: string;
  note: string;
}

export function edit(group: Command): void {
  byOption(targetOptions(queueArgument(group.command('edit'))))
    .description('edit the payload of one dead letter; only the edited one may be replayed then')
    .requiredOption('--id <id>', 'event id, request id or id of the letter')
    .requiredOption('--reason <text>', 'why, for the audit trail', words('reason'))
    .option('--payload <file>', 'the new payload, JSON; without it $EDITOR opens the present one')
    .action(
      async (
        queue: string,
        {
          id,
          reason,
          payload,
          by,
          ...target
        }: Target & Who & { id: string; reason: string; payload?: string },
      ) => {
        const at = await connect(target);
        const desk = await openDesk(at, replayQueue(queue, at.connectors));
        const letter = await desk.find(id);
        const { records } = desk;
        const before = await payloadToEdit(letter, desk.edits);
        if (records === undefined) throw new SettingError(`Nothing of ${queue} can be edited.`);
        const text = payload === undefined ? await openEditor(before) : readText(payload);
        const how = { queueName: queue, operator: by, reason };
        const hash = await editLetter({ ...desk, records }, how, letter, text);
        console.log(
          `${id}: edited, payload hash ${hash.slice(0, 12)}…. The letter stays until: steadyline dlq replay ${queue} --id ${id}`,
        );
      },
    );
}

export function replay(group: Command): void {
  byOption(filterOptions(targetOptions(queueArgument(group.command('replay')))))
    .description(
      'send dead letters once more, each under its own effect key, in order; out of quarantine: accept a second form',
    )
    .option('--dry-run', 'say what would happen, change nothing')
    .option(
      '--rate <messages>',
      'messages a second, at most (default: half of what the queue’s system grants)',
    )
    .option('--out-of-order', 'also where others of the interaction stay behind, or later ones were applied')
    .option('--scan-limit <records>', 'event records looked at for later events, at most', String(SCAN_LIMIT))
    .option('--note <text>', 'why, for the audit trail', 'replay')
    .action(async (queue: string, flags: ReplayFlags) => {
      if (queue === 'quarantine') return acceptForm(flags);
      const { json = false, dryRun = false, ...options } = flags;
      const { outOfOrder = false, note, by } = options;
      const at = await connect(options);
      const letters = replayQueue(queue, at.connectors);
      const desk = await openDesk(at, letters, {
        perSecond: options.rate === undefined ? usualRate(at, letters) : positive('--rate', options.rate),
        scanLimit: positive('--scan-limit', options.scanLimit),
      });
      const how = {
        queueName: letters,
        operator: by,
        note,
        matches: matcher(hasher, filterOf(options, Date.now())),
        limit: limitOf(options, Number.POSITIVE_INFINITY),
        dryRun,
        outOfOrder,
        taker: await takerText(at, letters),
        signal: stopSignal(),
      };
      const bar = createProgress(await desk.queue.depth());
      const run = await replayAll(desk, how, desk.findApplied, bar.step).finally(bar.stop);
      const done = dryRun ? 'would be replayed' : 'replayed';
      console.log(
        json
          ? JSON.stringify(countsJson(run.tally, run.unseen), undefined, 2)
          : countsText(run.tally, done, run.unseen),
      );
      if (how.signal.aborted) console.error('Stopped. Run it again to go on: nothing is done twice.');
      if (run.tally.refused.size > 0 || how.signal.aborted) process.exitCode = 2;
    });
}

export function stop(group: Command): void {
  byOption(targetOptions(queueArgument(group.command('stop'))))
    .description('stop a replay: not tried again, it comes back as a dead letter at its next turn')
    .requiredOption(
      '--id <id>',
      'as the dead letters had it; one of the replays of late, as status tells them',
    )
    .requiredOption('--reason <text>', 'why, for the audit trail', words('reason'))
    .action(
      async (queue: string, { id, reason, by, ...target }: Target & Who & { id: string; reason: string }) => {
        const at = await connect(target);
        const queueName = replayQueue(queue, at.connectors);
        const desk = await openDesk(at, queueName);
        const notes = await desk.notes.read();
        const note = notes.find((one) => one.queue === queueName && (one.id === id || one.key === id));
        if (note === undefined) throw new SettingError(`${id} is none of the last replays of ${queue}.`);
        await stopReplay(desk, { queueName, operator: by, reason }, note.key);
        console.log(
          `${id} is stopped: at its next turn it comes back as a dead letter. steadyline find ${id}`,
        );
      },
    );
}

/** Out of quarantine by name only: what is there may be an attack. */
async function acceptForm({ json = false, dryRun = false, ...options }: ReplayFlags): Promise<void> {
  if (options.id === undefined)
    throw new SettingError('Out of quarantine one event is accepted at a time: say --id.');
  const { outOfOrder = false, note, by } = options;
  const at = await connect(options);
  const scanLimit = positive('--scan-limit', options.scanLimit);
  const { findApplied, ...desk } = await openQuarantine(at, { operator: by, note }, scanLimit);
  const how = { matches: matcher(hasher, filterOf(options, Date.now())), dryRun, signal: stopSignal() };
  const { tally, unseen } = await acceptAll(desk, how, outOfOrder ? undefined : findApplied);
  const done = dryRun ? 'would be accepted' : 'accepted in place of the first form';
  console.log(
    json ? JSON.stringify(countsJson(tally, unseen), undefined, 2) : countsText(tally, done, unseen),
  );
  if (tally.refused.size > 0) process.exitCode = 2;
}

export function drop(group: Command): void {
  byOption(filterOptions(targetOptions(queueArgument(group.command('drop'))), false))
    .description('drop dead letters permanently')
    .requiredOption('--reason <text>', 'why, for the audit trail', words('reason'))
    .option('--why-dead <reason>', 'only letters with this reason, e.g. permanent')
    .option('--yes', 'yes, permanently')
    .option('--dry-run', 'say what would be dropped, change nothing')
    .action(
      async (
        queue: string,
        flags: Target & Meant & Who & { reason: string; whyDead?: string; yes?: boolean; dryRun?: boolean },
      ) => {
        const { reason, whyDead, yes, dryRun = false, json = false, by, ...options } = flags;
        if (yes !== true && !dryRun)
          throw new SettingError('Dropped letters cannot be restored: add --yes to confirm.');
        const at = await connect(options);
        const desk = await openDesk(at, letterQueue(queue, at.connectors));
        const meant = { ...options, ...(whyDead === undefined ? {} : { reason: whyDead }) };
        const signal = stopSignal();
        const run = await dropAll(desk, {
          queueName: queue,
          operator: by,
          reason,
          matches: matcher(hasher, filterOf(meant, Date.now())),
          limit: limitOf(options, Number.POSITIVE_INFINITY),
          dryRun,
          signal,
        });
        console.log(
          json
            ? JSON.stringify(countsJson(run.tally, run.unseen), undefined, 2)
            : countsText(run.tally, dryRun ? 'would be dropped permanently' : 'dropped', run.unseen),
        );
      },
    );
}

/** Aborted by the first Ctrl-C, which lets what is under way end; a second one ends the process. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  return stop.signal;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SettingError(`--payload ${file} can't be read: ${String(error)}.`);
  }
}
