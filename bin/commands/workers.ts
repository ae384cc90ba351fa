/** `steadyline pause|resume`: one worker, with a reason that stands until an operator takes it back. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { dynamoControlStore } from '../../lambdas/adapters/dynamodb/control-store.ts';
import { lambdaEventSources } from '../../lambdas/adapters/lambda/event-sources.ts';
import { initialControl } from '../../lambdas/core/control/initial.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import type { ControlStore, EventSources } from '../../lambdas/core/ports.ts';
import { connect, type Target, targetOptions } from '../operator/connection.ts';
import { words } from '../operator/words.ts';
import { workerRows } from '../operator/workers.ts';

export interface PauseDeps {
  store: ControlStore;
  sources: EventSources;
  mappingId: (worker: string) => Promise<string>;
  nowMs: number;
}

/** The reason is written first: neither controller nor watchdog may lift the pause in between. */
export async function pause(
  worker: string,
  by: string,
  { store, sources, mappingId, nowMs }: PauseDeps,
): Promise<void> {
  const id = await mappingId(known(worker));
  const record = (await store.read(worker)) ?? initialControl;
  await store.write(worker, {
    ...record,
    pauseReason: 'operator',
    pausedBy: by,
    pausedAtMs: nowMs,
    pausedUntilMs: 0,
  });
  await sources.update(id, { enabled: false });
}

/** Lifts any pause; a reason that still lives makes the controller pause again, and say so. */
export async function resume(worker: string, { store, sources, mappingId }: PauseDeps): Promise<void> {
  const id = await mappingId(known(worker));
  const record = (await store.read(worker)) ?? initialControl;
  await sources.update(id, { enabled: true });
  await store.write(worker, { ...record, pauseReason: '', pausedBy: '', pausedAtMs: 0, pausedUntilMs: 0 });
}

function known(worker: string): string {
  if (workerRows.some((row) => row.worker === worker)) return worker;
  throw new SettingError(
    `There is no worker ${worker}; there are ${workerRows.map((row) => row.worker).join(', ')}.`,
  );
}

/** Adds both commands. */
export function register(program: Command): void {
  const depsOf = async (target: Target): Promise<PauseDeps> => {
    const at = await connect(target);
    return {
      store: dynamoControlStore(at.dynamo, at.table('coordination')),
      sources: lambdaEventSources(at.lambda),
      mappingId: at.mappingId,
      nowMs: Date.now(),
    };
  };
  targetOptions(program.command('pause <worker>'))
    .description('stop a worker; its messages wait, nothing is lost')
    .requiredOption('--reason <text>', 'why, for whoever looks at the status', words('reason'))
    .option('--by <name>', 'who', words('by'), userInfo().username)
    .action(async (worker: string, { reason, by, ...target }: Target & { reason: string; by: string }) => {
      await pause(worker, `${by}: ${reason}`, await depsOf(target));
      console.log(`${worker} is being paused. Its messages wait; resume within their retention of 4 days.`);
    });
  targetOptions(program.command('resume <worker>'))
    .description('start a worker again')
    .action(async (worker: string, target: Target) => {
      await resume(worker, await depsOf(target));
      console.log(`${worker} is being resumed.`);
    });
}
