/** The doctor's checks, in the order in which a deployment would fail. */
import { SteadylineError } from '../../lambdas/core/errors.ts';
import type { Config } from '../../lib/config.ts';
import type { Deployment } from '../../lib/deployment.ts';
import { numberOf, textOf } from '../../lib/values.ts';
import { checkSecrets, secretTodo } from '../secrets/check.ts';
import { UNUSED_DAYS, unusedKeys, unusedKeysTodo } from '../secrets/unused-keys.ts';
import type { Account } from './account.ts';
import type { Finding } from './finding.ts';
import { concurrencyNeeded, fifoOffered, requestsNeeded } from './needs.ts';

/** Asset deployment of today's library asks for this bootstrap version. */
const bootstrapLeast = 6;

type Outcome = Omit<Finding, 'check'>;

/** Credentials and region. */
export async function credentials(account: Account): Promise<Outcome> {
  const [{ account: id, caller }, region] = await Promise.all([account.identity(), account.region()]);
  return { verdict: 'ok', found: `account ${id} in ${region}, as ${caller}` };
}

/** The CDK's own stack in this account and region. */
export async function bootstrap(account: Account): Promise<Outcome> {
  const [stack, { account: id }, region] = await Promise.all([
    account.bootstrap(),
    account.identity(),
    account.region(),
  ]);
  const todo = `npx cdk bootstrap aws://${id}/${region}`;
  if (stack === undefined) return { verdict: 'failed', found: 'no stack CDKToolkit here', todo };
  const { status, version } = stack;
  if (!status.endsWith('_COMPLETE') || status === 'ROLLBACK_COMPLETE') {
    return { verdict: 'failed', found: `CDKToolkit is ${status}`, todo };
  }
  return version >= bootstrapLeast
    ? { verdict: 'ok', found: `CDKToolkit version ${version}` }
    : { verdict: 'failed', found: `CDKToolkit version ${version}, ${bootstrapLeast} is needed`, todo };
}

/** Lambda's concurrency against fronts, workers and reservations. */
export async function lambdaConcurrency(
  account: Account,
  { config, connectors }: Deployment,
): Promise<Outcome> {
  const [offered, needed] = [await account.lambdaConcurrency(), concurrencyNeeded(config, connectors)];
  const found = `${offered} concurrent executions, ${needed} needed at the configured peak`;
  if (offered >= needed) return { verdict: 'ok', found };
  const quota = `raise "Concurrent executions" of AWS Lambda in Service Quotas to ${needed}`;
  return textOf(config, 'PROFILE') === 'production'
    ? { verdict: 'failed', found, todo: `${quota}, or deploy the default profile` }
    : {
        verdict: 'failed',
        found,
        todo: `${quota}, or lower WORKER_MAX_CONCURRENCY and PEAK_EVENTS_PER_SECOND`,
      };
}

/** API Gateway's account quota and the stage's own throttle against the peak. */
export async function apiRate(account: Account, config: Config): Promise<Outcome> {
  const [offered, needed] = [await account.apiRate(), requestsNeeded(config)];
  const stage = numberOf(config, 'API_RATE');
  const found = `${Math.min(offered, stage)} requests a second, ${needed} needed at the configured peak`;
  if (offered < needed) {
    return {
      verdict: 'failed',
      found,
      todo: 'raise "Throttle rate" of Amazon API Gateway in Service Quotas',
    };
  }
  return stage < needed
    ? { verdict: 'failed', found, todo: `raise the setting API_RATE to ${needed} or more` }
    : { verdict: 'ok', found };
}

/** What FIFO queues take in this region against the peak. */
export async function fifoThroughput(account: Account, config: Config): Promise<Outcome> {
  const region = await account.region();
  const [offered, needed] = [fifoOffered(region), numberOf(config, 'PEAK_EVENTS_PER_SECOND')];
  const found = `${offered} FIFO calls a second in ${region}, ${needed} needed at the configured peak`;
  return offered >= needed
    ? { verdict: 'ok', found }
    : { verdict: 'failed', found, todo: 'deploy in a region with more: us-east-1, us-west-2, eu-west-1' };
}

/** Whether the secrets of an earlier deployment hold what can be used. */
export async function secretTexts(
  account: Pick<Account, 'secretText'>,
  { config, connectors }: Deployment,
): Promise<Outcome> {
  const prefix = textOf(config, 'NAME_PREFIX');
  const { faults, unread, found } = await checkSecrets(
    (name) => account.secretText(`${prefix}/${name}`),
    config,
    connectors,
  );
  if (faults.length > 0)
    return {
      verdict: 'failed',
      found: faults.map(({ sentence }) => sentence).join(' '),
      todo: faults.map(({ name }) => secretTodo(name)).join(' '),
    };
  if (found === 0) return { verdict: 'ok', found: 'there are none before the first deployment' };
  return unread.length === 0
    ? { verdict: 'ok', found: 'each holds what can be used' }
    : {
        verdict: 'warning',
        found: `not checked, since this caller may not read them: ${unread.join(', ')}`,
        todo: 'run doctor as somebody who may',
      };
}

/** Whether each API key is still in use. */
export async function apiKeys(account: Account, config: Config, nowMs: number): Promise<Outcome> {
  const secret = `${textOf(config, 'NAME_PREFIX')}/api-key`;
  const watch = {
    text: () => account.secretText(secret),
    createdMs: () => account.secretCreatedMs(secret),
    sums: account.metricSums,
  };
  try {
    const names = await unusedKeys(watch, nowMs);
    return names.length === 0
      ? { verdict: 'ok', found: `none has been idle for ${UNUSED_DAYS} days` }
      : {
          verdict: 'warning',
          found: `not used for ${UNUSED_DAYS} days: ${names.join(', ')}`,
          todo: unusedKeysTodo(names),
        };
  } catch {
    return {
      verdict: 'warning',
      found: 'not checked, since this caller may not read the secret api-key or its metrics',
      todo: 'run doctor as somebody who may read them and call cloudwatch:GetMetricData',
    };
  }
}

/** Whether anybody hears of a notifier that is itself failing. */
export function alarmAddress(config: Config): Outcome {
  return textOf(config, 'ALARM_EMAIL') === ''
    ? {
        verdict: 'warning',
        found: 'nobody is notified if the on-call notifier itself fails',
        todo: 'set ALARM_EMAIL',
      }
    : { verdict: 'ok', found: 'a failing notifier is reported by e-mail' };
}

/** Runs a check; a call that fails is a finding, named by the kind of its error. */
export async function guarded(check: string, run: () => Promise<Outcome>, todo: string): Promise<Finding> {
  try {
    return { check, ...(await run()) };
  } catch (error) {
    if (error instanceof SteadylineError) throw error;
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : 'no answer';
    return { check, verdict: 'failed', found: reason, todo };
  }
}
