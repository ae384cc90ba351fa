/** `steadyline find <anything>`: what became of an event, an interaction, a request, or of what a customer's number asked for. */
import type { Command } from 'commander';
import { find } from '../find/find.ts';
import { foundText } from '../find/text.ts';
import { connect, type Target, targetOptions } from '../operator/connection.ts';
import { deployedConfig } from '../operator/settings.ts';

/** Adds the command. Exit code 2 where nothing was found. */
export function register(program: Command): void {
  targetOptions(program.command('find <anything>'))
    .description(
      'what became of it: an event id, interaction, request id, or a number that requests came for',
    )
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExit code: 0 found, 2 nothing of that name is known, 1 it could not be read.')
    .action(async (text: string, { json = false, ...target }: Target & { json?: boolean }) => {
      const nowMs = Date.now();
      const defaultRegion = String(deployedConfig()['DEFAULT_REGION']);
      const found = await find(await connect(target), text.trim(), { nowMs, defaultRegion });
      console.log(json ? JSON.stringify(found, undefined, 2) : foundText(found, nowMs));
      if (found.stories.length === 0) process.exitCode = 2;
    });
}
