#!/usr/bin/env node
/** The operator's command line; the same on the local runner and on an AWS account. */
import { Command } from 'commander';
import { SteadylineError } from '../lambdas/core/errors.ts';
import * as breaker from './commands/breaker.ts';
import * as cost from './commands/cost.ts';
import * as dataActions from './commands/data-actions.ts';
import * as dlq from './commands/dlq.ts';
import * as doctor from './commands/doctor.ts';
import * as secrets from './commands/secrets.ts';
import * as status from './commands/status.ts';
import * as subscriptions from './commands/subscriptions.ts';
import * as tokens from './commands/tokens.ts';
import * as workers from './commands/workers.ts';

const program = new Command('steadyline')
  .description('Look after a Steadyline deployment.')
  .showHelpAfterError();
for (const command of [
  status,
  workers,
  breaker,
  dlq,
  secrets,
  tokens,
  subscriptions,
  dataActions,
  cost,
  doctor,
])
  command.register(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof SteadylineError ? error.message : error);
  process.exitCode = 1;
}
