/** `steadyline doctor`: can this account take the deployment at its configured peak? */
import type { Command } from 'commander';
import { brokenPromises } from '../../lib/checks.ts';
import type { Config } from '../../lib/config.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import type { Deployment } from '../../lib/deployment.ts';
import { notices } from '../../lib/notices.ts';
import type { Account } from '../doctor/account.ts';
import { awsAccount, awsClients } from '../doctor/aws-account.ts';
import {
  alarmAddress,
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
import { ownResources } from '../doctor/own-resources.ts';
import { warmThroughput } from '../doctor/warm-throughput.ts';
import { deployment } from '../operator/settings.ts';

const permission = 'see that the caller may make this call, or ask who administers the account';

/** All findings, in the order in which a deployment would fail. Without credentials the account's are skipped. */
export async function doctor(
  account: Account,
  config: Config,
  connectors: readonly OwnConnector[] = [],
): Promise<Finding[]> {
  const deployed = { config, connectors };
  const promises: Finding[] = [settingsFinding(deployed), { check: 'alarms', ...alarmAddress(config) }];
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
  return [identity, ...(await Promise.all(rest)), ...promises];
}

function settingsFinding({ config, connectors }: Deployment): Finding {
  const broken = brokenPromises(config, connectors);
  return broken.length === 0
    ? {
        check: 'settings',
        verdict: 'ok',
        found: notices(config).join(' ') || 'every promise holds under them',
      }
    : { check: 'settings', verdict: 'failed', found: broken.join(' '), todo: 'change the settings named' };
}

/** Adds the command. Exit code 1 where a check failed. */
export function register(program: Command): void {
  program
    .command('doctor')
    .description('check credentials, bootstrap, quotas and settings before a deployment')
    .option('--set <KEY=VALUE...>', 'settings of the deployment, beside STEADYLINE_SETTINGS')
    .option('--json', 'findings as JSON')
    .action(async ({ set = [], json = false }: { set?: string[]; json?: boolean }) => {
      const { config, connectors } = await deployment(set);
      const findings = await doctor(awsAccount(awsClients()), config, connectors);
      console.log(json ? JSON.stringify(findings, undefined, 2) : report(findings));
      process.exitCode = exitCode(findings);
    });
}
