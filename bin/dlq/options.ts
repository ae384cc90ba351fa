/** Options that the commands over dead letters share. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { SettingError } from '../../lambdas/core/errors.ts';
import { words } from '../operator/words.ts';
import { type Filter, timeOption } from './filter.ts';
import { letterQueues } from './letter-queues.ts';

/** As commander gives them. */
export interface Meant {
  reason?: string;
  since?: string;
  until?: string;
  interaction?: string;
  id?: string;
  limit?: string;
  json?: boolean;
}

export interface Who {
  by: string;
}

/** Adds the filters, `--limit` and `--json`; `drop` has another use for `--reason`. */
export function filterOptions(command: Command, withReason = true): Command {
  if (withReason)
    command.option('--reason <reason>', 'permanent, undecided, retries-exhausted, retention, malformed …');
  return command
    .option('--since <time>', 'dead since then: 2026-01-31T12:00Z, or 90m, 2h, 3d ago')
    .option('--until <time>', 'dead before then')
    .option('--interaction <id>', 'of this interaction or conversation')
    .option('--id <id>', 'event id, request id or id of the letter')
    .option('--limit <n>', 'at most so many')
    .option('--json', 'as JSON');
}

/** Adds the queue, with the names that it may have. */
export function queueArgument(command: Command): Command {
  return command.argument(
    '<queue>',
    `${letterQueues.join(', ')}; of a connector of your own billing-requests`,
  );
}

export function byOption(command: Command): Command {
  return command.option('--by <name>', 'who, for the audit trail', words('by'), userInfo().username);
}

/** Throws SettingError. */
export function filterOf({ reason, since, until, interaction, id }: Meant, nowMs: number): Filter {
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(since === undefined ? {} : { sinceMs: timeOption('--since', since, nowMs) }),
    ...(until === undefined ? {} : { untilMs: timeOption('--until', until, nowMs) }),
    ...(interaction === undefined ? {} : { interaction }),
    ...(id === undefined ? {} : { id }),
  };
}

/** Throws SettingError. */
export function limitOf({ limit }: Meant, otherwise: number): number {
  return limit === undefined ? otherwise : positive('--limit', limit);
}

/** A number above 0. Throws SettingError naming `option`. */
export function positive(option: string, value: string): number {
  const number = Number(value);
  if (Number.isFinite(number) && number > 0) return number;
  throw new SettingError(`${option} takes a number above 0, not "${value}".`);
}
