/** `steadyline pause|resume`: one worker, with a reason that holds until an operator takes it back, or its messages near their expiry. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { connect, type Target, targetOptions } from '../operator/connection.ts';
import { pauseWorker, resumeWorker } from '../operator/deeds.ts';
import { dryRun } from '../operator/dry-run.ts';
import { keptText } from '../operator/kept.ts';
import { words } from '../operator/words.ts';
import { workerRows } from '../operator/workers.ts';

type Options = Target & { reason: string; by: string; dryRun?: boolean };

const WORKER = `${workerRows.map(({ worker }) => worker).join(', ')}; of a connector of your own billing-requests-worker`;

/** Adds both commands. */
export function register(program: Command): void {
  targetOptions(program.command('pause').argument('<worker>', WORKER))
    .description('stop a worker; its messages wait, nothing is lost')
    .requiredOption('--reason <text>', 'why, shown in the status', words('reason'))
    .option('--by <name>', 'who', words('by'), userInfo().username)
    .option('--dry-run', 'say what would happen, change nothing')
    .action(async (worker: string, { reason, by, dryRun: isDry = false, ...target }: Options) => {
      const at = await connect(target);
      const deed = { operator: by, reason };
      if (isDry) return console.log((await dryRun(at, 'pause', worker, deed)).join('\n'));
      await pauseWorker(at, worker, deed);
      console.log(
        `${worker} is being paused. Its messages wait, each for ${keptText(0, 0)} at most; then it becomes a dead letter.`,
      );
    });
  targetOptions(program.command('resume').argument('<worker>', WORKER))
    .description('start a worker again')
    .option('--reason <text>', 'why, for the audit trail', words('reason'), 'resume')
    .option('--by <name>', 'who', words('by'), userInfo().username)
    .option('--dry-run', 'say what would happen, change nothing')
    .action(async (worker: string, { reason, by, dryRun: isDry = false, ...target }: Options) => {
      const at = await connect(target);
      const deed = { operator: by, reason };
      if (isDry) return console.log((await dryRun(at, 'resume', worker, deed)).join('\n'));
      await resumeWorker(at, worker, deed);
      console.log(`${worker} is being resumed.`);
    });
}
