/** `steadyline dlq list|show|edit|replay|stop|drop|audit` */
import type { Command } from 'commander';
import { hasher } from '../../lambdas/adapters/system.ts';
import { drop, edit, replay, stop } from '../dlq/changes.ts';
import { matcher } from '../dlq/filter.ts';
import { letterQueue } from '../dlq/letter-queues.ts';
import {
  byOption,
  filterOf,
  filterOptions,
  limitOf,
  type Meant,
  positive,
  queueArgument,
  type Who,
} from '../dlq/options.ts';
import { readPayload } from '../dlq/read-payload.ts';
import { openDesk } from '../dlq/session.ts';
import { summarize } from '../dlq/summary.ts';
import { auditText, letterJson, lettersText } from '../dlq/text.ts';
import { connect, type Target, targetOptions } from '../operator/connection.ts';

/** Adds the commands. Exit code 2 where something was refused. */
export function register(program: Command): void {
  const group = program.command('dlq').description('dead letters: look at, edit, replay or drop them');
  list(group);
  show(group);
  edit(group);
  replay(group);
  stop(group);
  drop(group);
  audit(group);
}

function list(group: Command): void {
  filterOptions(targetOptions(queueArgument(group.command('list'))))
    .description('dead letters with their reason; of an interaction the first')
    .action(async (queue: string, { json = false, ...options }: Target & Meant) => {
      const at = await connect(options);
      const desk = await openDesk(at, letterQueue(queue, at.connectors));
      const matches = matcher(hasher, filterOf(options, Date.now()));
      const found = await summarize(desk.queue, desk.read, {
        matches,
        limit: limitOf(options, 100),
      });
      const letters = found.letters.map((letter) => letterJson(letter));
      const { unseen } = found;
      console.log(json ? JSON.stringify({ letters, unseen }, undefined, 2) : lettersText(found));
    });
}

function show(group: Command): void {
  byOption(targetOptions(queueArgument(group.command('show'))))
    .description('one dead letter, with its payload; who looked at it goes into the audit trail')
    .requiredOption('--id <id>', 'event id, request id or id of the letter')
    .option('--note <text>', 'why, for the audit trail', 'show')
    .action(
      async (queue: string, { id, note, by, ...target }: Target & Who & { id: string; note: string }) => {
        const at = await connect(target);
        const desk = await openDesk(at, letterQueue(queue, at.connectors));
        const how = { queueName: queue, operator: by, reason: note };
        console.log(JSON.stringify(await readPayload(desk, how, await desk.find(id)), undefined, 2));
      },
    );
}

function audit(group: Command): void {
  targetOptions(group.command('audit'))
    .description('who did what, when, and why')
    .option('--limit <entries>', 'the newest so many', '50')
    .option('--json', 'as JSON')
    .action(async ({ limit, json = false, ...target }: Target & { limit: string; json?: boolean }) => {
      const desk = await openDesk(await connect(target), 'voice');
      const entries = await desk.audit.list(positive('--limit', limit));
      console.log(json ? JSON.stringify(entries, undefined, 2) : auditText(entries));
    });
}
