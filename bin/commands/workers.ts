/** `steadyline pause|resume`: one worker, with a reason that holds until an operator takes it back, or its messages near their expiry. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { connect, type Target, targetOptions } from '../operator/connection.ts';
import { pauseWorker, resumeWorker } from '../operator/deeds.ts';
import { words } from '../operator/words.ts';
import { workerRows } from '../operator/workers.ts';

type Options = Target & { reason: string; by: string };

const WORKER = `${workerRows.map(({ worker }) => worker).join(', ')}; of a connector of your own billing-requests-worker`;

/** Adds both commands. */
export function register(program: Command): void {
  targetOptions(program.command('pause').argument('<worker>', WORKER))
    .description('stop a worker; its messages wait, nothing is lost')
    .requiredOption('--reason <text>', 'why, shown in the status', words('reason'))
    .option('--by <name>', 'who', words('by'), userInfo().username)
    .action(async (worker: string, { reason, by, ...target }: Options) => {
      await pauseWorker(await connect(target), worker, { operator: by, reason });
      console.log(`${worker} is being paused. Its messages wait; resume within their retention of 4 days.`);
    });
  targetOptions(program.command('resume').argument('<worker>', WORKER))
    .description('start a worker again')
    .option('--reason <text>', 'why, for the audit trail', words('reason'), 'resume')
    .option('--by <name>', 'who', words('by'), userInfo().username)
    .action(async (worker: string, { reason, by, ...target }: Options) => {
      await resumeWorker(await connect(target), worker, { operator: by, reason });
      console.log(`${worker} is being resumed.`);
    });
}
