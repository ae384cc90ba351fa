/** All commands of the operator. */
import { Command } from 'commander';
import * as breaker from './commands/breaker.ts';
import * as connectors from './commands/connectors.ts';
import * as consolePage from './commands/console.ts';
import * as cost from './commands/cost.ts';
import * as dataActions from './commands/data-actions.ts';
import * as dlq from './commands/dlq.ts';
import * as doctor from './commands/doctor.ts';
import * as find from './commands/find.ts';
import * as secrets from './commands/secrets.ts';
import * as status from './commands/status.ts';
import * as subscriptions from './commands/subscriptions.ts';
import * as tokens from './commands/tokens.ts';
import * as verify from './commands/verify.ts';
import * as workers from './commands/workers.ts';

const commands = [
  status,
  find,
  consolePage,
  workers,
  breaker,
  dlq,
  secrets,
  tokens,
  subscriptions,
  connectors,
  dataActions,
  cost,
  doctor,
  verify,
];

/** The program with its commands, not yet run. */
export function createProgram(): Command {
  const program = new Command('steadyline')
    .description('Look after a Steadyline deployment.')
    .showHelpAfterError();
  for (const command of commands) command.register(program);
  return program;
}
