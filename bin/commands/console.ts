/** `steadyline console`: the same as the other commands, as a page on this machine. */
import type { Command } from 'commander';
import { SettingError } from '../../lambdas/core/errors.ts';
import { type Target, targetOptions } from '../operator/connection.ts';

/** Adds the command; it serves until it is stopped. */
export function register(program: Command): void {
  targetOptions(program.command('console'))
    .description('all of it as a page on this machine, under your own credentials')
    .option('--port <number>', 'port on loopback; 0 takes a free one', '0')
    .action(async ({ port, ...target }: Target & { port: string }) => {
      // Bundles a page: no other command waits for what that takes.
      const { startConsole } = await import('../console/console.ts');
      const { url, stop } = await startConsole(target, portOf(port));
      console.log(
        `${url}\n\nWhoever has this address acts under your credentials: keep it to yourself. Ctrl-C ends it.`,
      );
      await new Promise((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
      });
      await stop();
      process.exit(0);
    });
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new SettingError(`--port takes a whole number from 0 to 65535, not "${text}".`);
}
