/** Who it is that looks after a deployment. */
import { userInfo } from 'node:os';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import type { Connection } from './connection.ts';

/**
 * The name under which AWS knows the caller, without partition and account: `assumed-role/Operator/ann`; on the runner
 * that of this machine's user. Throws UnavailableError.
 */
export async function callerOf({ local }: Pick<Connection, 'local'>, sts?: STSClient): Promise<string> {
  if (local !== undefined) return userInfo().username;
  try {
    const { Arn = '' } = await (sts ?? new STSClient()).send(new GetCallerIdentityCommand());
    return Arn.split(':').slice(5).join(':') || Arn;
  } catch (cause) {
    throw new UnavailableError('identity', 'AWS does not say who you are.', 5, { cause });
  }
}
