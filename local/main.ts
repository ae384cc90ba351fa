/** `npm start`: runs the stack on this machine until it is stopped. */
import { type RunningConsole, startConsole } from '../bin/console/console.ts';
import { SteadylineError } from '../lambdas/core/errors.ts';
import { type Arguments, readArguments } from './cli/arguments.ts';
import { banner } from './cli/banner.ts';
import { resourcesListing, settingsListing } from './cli/listings.ts';
import { reporter } from './cli/reporter.ts';
import { tailLogs } from './cli/tail.ts';
import { type LocalStack, startLocal } from './local-stack.ts';

try {
  const args = readArguments(process.argv.slice(2));
  if (args.show === 'help') console.log(args.text.trimEnd());
  else if (args.show === 'settings') console.log(settingsListing());
  else if (args.show === 'resources') console.log(resourcesListing());
  else await serve(args);
} catch (error) {
  console.error(error instanceof SteadylineError ? error.message : error);
  process.exit(1);
}

async function serve({ options, json, verbose }: Extract<Arguments, { show: 'stack' }>): Promise<void> {
  const told = signalled();
  const giveUp = new AbortController();
  if (!json) console.log('Synthesizing the app and starting its stack …');
  const starting = startLocal({ ...options, onEvent: reporter(json), signal: giveUp.signal });
  const stack = await Promise.race([starting, told]);
  if (stack === undefined) {
    giveUp.abort();
    await Promise.race([starting.then(({ stop }) => stop()).catch(() => undefined), lateStop()]);
    process.exit(0);
  }
  const page = await startPage(stack);
  console.log(json ? JSON.stringify({ event: 'console', ...page }) : banner(stack, page));
  const stopTailing = verbose ? tailLogs(stack.logDirectory) : undefined;
  const failure = await Promise.race([told, stack.failed.catch((error: unknown) => error)]);
  stopTailing?.();
  await Promise.race([Promise.all([stack.stop(), page.stop?.()]), lateStop()]);
  if (failure !== undefined) throw failure;
  process.exit(0);
}

/** The console; where it can't be had, why: the stack serves without it. */
async function startPage({
  endpoints,
  prefix,
}: LocalStack): Promise<Partial<RunningConsole & { why: string }>> {
  try {
    return await startConsole({ local: endpoints.admin, prefix });
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

/** What has not stopped by then ends with the process: every child's channel closes. */
function lateStop(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 8_000));
}

/**
 * Resolves at the first SIGINT or SIGTERM; later ones change nothing, since npm hands on what the terminal also sends.
 * Under npm also when its shell is gone: npm ends its shell with it and signals nobody else.
 */
function signalled(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => resolve(undefined));
    const parent = process.ppid;
    if (process.env['npm_lifecycle_event'] === undefined) return;
    setInterval(() => {
      if (process.ppid !== parent) resolve(undefined);
    }, 250).unref();
  });
}
