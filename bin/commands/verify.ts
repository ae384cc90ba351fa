/** `steadyline verify`: does what was deployed work? */
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Command } from 'commander';
import { systemClock } from '../../lambdas/adapters/system.ts';
import { exitCode, type Finding, report } from '../doctor/finding.ts';
import { type Connection, connect, type Target, targetOptions } from '../operator/connection.ts';
import { deploymentAt } from '../operator/deployment-at.ts';
import { takeSnapshot } from '../operator/snapshot.ts';
import type { Scene } from '../verify/scene.ts';
import { verify } from '../verify/verify.ts';

interface Options extends Target {
  set?: string[];
  page?: boolean;
  json?: boolean;
}

/** Adds the command. Exit code 1 where a line is not ok. */
export function register(program: Command): void {
  targetOptions(program.command('verify'))
    .description('after a deployment: routes, secrets, sources, tokens, a canary through every queue, alarms')
    .option('--set <KEY=VALUE...>', 'settings of the deployment, beside STEADYLINE_SETTINGS')
    .option('--page', 'send a test page to on-call, and see that it is delivered')
    .option('--json', 'findings as JSON')
    .addHelpText(
      'after',
      '\nExit code: 0 all is well, 1 something is to be done. It takes two minutes at most.',
    )
    .action(async ({ set = [], page = false, json = false, ...target }: Options) => {
      const findings = await verified(await connect(target), { set, withPage: page });
      console.log(json ? JSON.stringify(findings, undefined, 2) : report(findings));
      process.exitCode = exitCode(findings);
    });
}

/** All lines of one deployment. Throws SettingError, and UnavailableError where it can't be read at all. */
export async function verified(
  at: Connection,
  { set = [], withPage = false }: { set?: readonly string[]; withPage?: boolean } = {},
): Promise<Finding[]> {
  const { config } = await deploymentAt(at, set);
  const scene: Scene = {
    ...{ at, config, api: await apiOf(at) },
    snapshot: await takeSnapshot(at, systemClock.now(), config),
    now: systemClock.now,
    sleep: systemClock.sleep,
  };
  return verify(scene, { withPage });
}

/** Where the canary calls it. */
async function apiOf(at: Connection): Promise<string> {
  if (at.local !== undefined) return at.local.api;
  const FunctionName = at.functionName('canary');
  const { Environment } = await at.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return Environment?.Variables?.['CANARY_API_URL'] ?? '';
}
