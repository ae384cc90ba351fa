/** `steadyline subscriptions list|diff|apply|remove` */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { SettingError } from '../../lambdas/core/errors.ts';
import { deployedConfig } from '../operator/settings.ts';
import { labelOf } from '../subscriptions/changes.ts';
import type { Declaration } from '../subscriptions/declaration.ts';
import {
  apply,
  diff,
  follow,
  readDeclaration,
  removeAll,
  type Surroundings,
} from '../subscriptions/reconcile.ts';
import { listAll } from '../subscriptions/remote.ts';
import { openRemotes } from '../subscriptions/remotes.ts';

interface Options {
  file: string;
  set?: string[];
  yes?: boolean;
  follow?: boolean;
  json?: boolean;
  check?: boolean;
}

/** A timer of Node takes no more than this, ms. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Adds the command. Exit code 1 where the operator said no, or where `diff --check` found a difference. */
export function register(program: Command): void {
  const group = program.command('subscriptions').description('what each platform sends here');
  const add = (name: string, description: string): Command =>
    group
      .command(name)
      .description(description)
      .option('--set <KEY=VALUE...>', 'settings of the deployment, beside STEADYLINE_SETTINGS');
  const file = ['--file <path>', 'the declarative file', 'subscriptions.json'] as const;
  const yes = ['--yes', 'do not ask before applying'] as const;

  add('list', 'show what is registered at the platforms')
    .option('--json', 'as JSON')
    .action(async ({ json = false, ...options }: Options) => {
      const found = await listAll(openRemotes(deployedConfig(options.set), process.env));
      if (json) console.log(JSON.stringify(found, undefined, 2));
      else
        for (const one of found)
          console.log(`${one.enabled ? 'on ' : 'off'} ${labelOf(one)}: ${one.events.join(', ')}`);
    });
  add('diff', 'show what apply would change')
    .option(...file)
    .option('--check', 'end with code 1 where there is a difference')
    .action(async (options: Options) => {
      const differs = await diff(...open(options));
      if (differs && options.check === true) process.exitCode = 1;
    });
  add('apply', 'register what the file says, after showing the difference')
    .option(...file)
    .option(...yes)
    .option('--follow', 'stay, and apply again when a change window begins or ends')
    .action(async (options: Options) => {
      const run = options.follow === true ? follow : apply;
      if (!(await run(...open(options), waitUntil))) process.exitCode = 1;
    });
  add('remove', 'remove everything that the file manages')
    .option(...file)
    .option(...yes)
    .action(async (options: Options) => {
      if (!(await removeAll(...open(options)))) process.exitCode = 1;
    });
}

function open(options: Options): [Declaration, Surroundings] {
  const declaration = readDeclaration(readFileSync(options.file, 'utf8'));
  const surroundings = {
    remotes: openRemotes(deployedConfig(options.set), process.env, declaration),
    now: Date.now,
    print: (text: string) => console.log(text),
    agrees: async () => options.yes === true || ask(),
  };
  return [declaration, surroundings];
}

async function ask(): Promise<boolean> {
  if (!process.stdin.isTTY) throw new SettingError('Nobody can be asked here: pass --yes to apply.');
  const dialogue = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await dialogue.question('Apply? [y/N] ')).trim());
  } finally {
    dialogue.close();
  }
}

async function waitUntil(ms: number): Promise<void> {
  for (let left = ms - Date.now(); left > 0; left = ms - Date.now())
    await delay(Math.min(left, LONGEST_TIMER_MS));
}
