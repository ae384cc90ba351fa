/** `steadyline breaker open|close`: by hand, with a name and a reason that on-call reads. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { connect, type Target, targetOptions } from '../operator/connection.ts';
import { forceBreaker } from '../operator/deeds.ts';
import { dryRun } from '../operator/dry-run.ts';
import { words } from '../operator/words.ts';

type Flags = Target & { reason: string; by: string; dryRun?: boolean };

/** Adds the commands. */
export function register(program: Command): void {
  const group = program
    .command('breaker')
    .description(
      'open or close a circuit breaker by hand: of a system (crm), or of an operation (crm/events)',
    );
  const add = (action: 'open' | 'close', description: string, said: string): void => {
    targetOptions(group.command(`${action} <name>`))
      .description(description)
      .requiredOption('--reason <text>', 'why, for on-call', words('reason'))
      .option('--by <name>', 'who', words('by'), userInfo().username)
      .option('--dry-run', 'say what would happen, change nothing')
      .action(async (name: string, { reason, by, dryRun: isDry = false, ...target }: Flags) => {
        const at = await connect(target);
        const deed = { operator: by, reason };
        if (isDry) return console.log((await dryRun(at, action, name, deed)).join('\n'));
        await forceBreaker(at, name, action, deed);
        console.log(`${name}: ${said}`);
      });
  };
  add(
    'open',
    'let no call through, not even a probe, until it is closed by hand',
    'held open. Events wait in order; lookups answer from the cache. Nothing probes: close it by hand.',
  );
  add(
    'close',
    'let calls through; the usual rules hold from then on',
    'closed. If the downstream is still failing it opens again within seconds.',
  );
}
