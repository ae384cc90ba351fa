/** The doctor's questions that a runner on this machine can answer; the others are about an account. */
import type { Deployment } from '../../lib/deployment.ts';
import type { Connection } from '../operator/connection.ts';
import { textOfSecret } from '../secrets/check.ts';
import { guarded, secretTexts } from './checks.ts';
import type { Finding } from './finding.ts';

/** What only an account can say, in the order in which a deployment would fail. */
const ofAccount = ['bootstrap', 'network', 'own', 'lambda', 'api', 'fifo', 'tables', 'keys'] as const;

/** All of the account's checks. Never rejects. */
export async function runnerFindings(
  at: Pick<Connection, 'place' | 'secrets'>,
  deployment: Deployment,
): Promise<Finding[]> {
  const secretText = textOfSecret(at.secrets);
  return [
    { check: 'runner', verdict: 'ok', found: `the runner at ${at.place} answers` },
    ...ofAccount.map((check): Finding => ({ check, verdict: 'skipped', found: 'needs AWS' })),
    await guarded('secrets', () => secretTexts({ secretText }, deployment), 'see whether the runner is up'),
  ];
}
