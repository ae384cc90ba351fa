/** Quotas suffice, by the doctor's own checks. */
import { awsAccount, awsClients } from '../doctor/aws-account.ts';
import { apiRate, fifoThroughput, guarded, lambdaConcurrency } from '../doctor/checks.ts';
import { type Check, skipped } from './scene.ts';

export const quotas: Check = async ({ at, config }) => {
  if (at.local !== undefined) return [skipped('quotas', 'this machine has none')];
  const account = awsAccount(awsClients(), at.metricsNamespace);
  const todo = 'see that the caller may make this call';
  const deployed = { config, connectors: at.connectors };
  return Promise.all([
    guarded('quota lambda', () => lambdaConcurrency(account, deployed), todo),
    guarded('quota api', () => apiRate(account, config), todo),
    guarded('quota fifo', () => fifoThroughput(account, config), todo),
  ]);
};
