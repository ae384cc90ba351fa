/** `steadyline doctor`: can this account take the deployment at its configured peak? */
import type { Command } from 'commander';
import { DEFAULT_PREFIX, metricsNamespace } from '../../lambdas/core/metrics-namespace.ts';
import type { Config } from '../../lib/config.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import type { Deployment } from '../../lib/deployment.ts';
import { textOf } from '../../lib/values.ts';
import type { Account } from '../doctor/account.ts';
import { awsAccount, awsClients } from '../doctor/aws-account.ts';
import {
  apiKeys,
  apiRate,
  bootstrap,
  credentials,
  fifoThroughput,
  guarded,
  lambdaConcurrency,
  secretTexts,
} from '../doctor/checks.ts';
import { exitCode, type Finding, report } from '../doctor/finding.ts';
import { network } from '../doctor/network.ts';
import { runnerFindings } from '../doctor/on-runner.ts';
import { ownResources } from '../doctor/own-resources.ts';
import { settingsFindings } from '../doctor/settings.ts';
import { warmThroughput } from '../doctor/warm-throughput.ts';
import { connect } from '../operator/connection.ts';
import { deploymentAt } from '../operator/deployment-at.ts';
import { deployment } from '../operator/settings.ts';

const permission = 'see that the caller may make this call, or ask who administers the account';

/** All findings, in the order in which a deployment would fail. Without credentials the account's are skipped. */
export async function doctor(
  account: Account,
  config: Config,
  connectors: readonly OwnConnector[] = [],
): Promise<Finding[]> {
  const deployed = { config, connectors };
  const identity = await guarded(
    'credentials',
    () => credentials(account),
    'sign in, and set AWS_PROFILE and AWS_REGION',
  );
  const checks = [
    ['bootstrap', () => bootstrap(account)],
    ['network', () => network(account, deployed)],
    ['own', () => ownResources(account, config)],
    ['lambda', () => lambdaConcurrency(account, deployed)],
    ['api', () => apiRate(account, config)],
    ['fifo', () => fifoThroughput(account, config)],
    ['tables', () => warmThroughput(account, config)],
    ['secrets', () => secretTexts(account, deployed)],
    ['keys', () => apiKeys(account, config, Date.now())],
  ] as const;
  const rest =
    identity.verdict === 'ok'
      ? checks.map(([check, run]) => guarded(check, run, permission))
      : checks.map(([check]): Finding => ({ check, verdict: 'skipped', found: 'needs credentials' }));
  return [identity, ...(await Promise.all(rest)), ...settingsFindings(deployed)];
}

/** Of the runner on this machine: what needs an account is skipped. */
export async function doctorOfRunner(
  at: Parameters<typeof runnerFindings>[0],
  deployed: Deployment,
): Promise<Finding[]> {
  return [...(await runnerFindings(at, deployed)), ...settingsFindings(deployed)];
}

/** Adds the command. Exit code 1 where a check failed. */
export function register(program: Command): void {
  program
    .command('doctor')
    .description('check credentials, bootstrap, quotas and settings before a deployment')
    .option('--set <KEY=VALUE...>', 'settings of the deployment, beside STEADYLINE_SETTINGS')
    .option('--local <address>', 'address that a local runner prints as `admin`: what needs AWS is skipped')
    .option('--json', 'findings as JSON')
    .action(async ({ set = [], json = false, local }: Options) => {
      const findings = local === undefined ? await ofAccount(set) : await ofRunner(local, set);
      console.log(json ? JSON.stringify(findings, undefined, 2) : report(findings));
      process.exitCode = exitCode(findings);
    });
}

interface Options {
  set?: string[];
  json?: boolean;
  local?: string;
}

async function ofAccount(set: readonly string[]): Promise<Finding[]> {
  const { config, connectors } = await deployment(set);
  const namespace = metricsNamespace(textOf(config, 'NAME_PREFIX'));
  return doctor(awsAccount(awsClients(), namespace), config, connectors);
}

async function ofRunner(local: string, set: readonly string[]): Promise<Finding[]> {
  const at = await connect({ local, prefix: DEFAULT_PREFIX });
  return doctorOfRunner(at, await deploymentAt(at, set));
}
