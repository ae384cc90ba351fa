/** A row of calls that AWS itself makes. */
import type { ProvisionContext } from '../../provision/context.ts';
import type { Account } from '../account/account.ts';
import { keyUses } from '../calls/key-use.ts';
import type { NotedCall } from '../gate/authorize.ts';
import type { CallContext } from '../policy/condition-keys.ts';
import { requestOf } from './replay.ts';

export interface AwsRow {
  what: string;
  source: string;
  calls(context: ProvisionContext, account: Account): NotedCall[];
}

/** What a service does for itself, and what that asks of the key. */
export function byService(
  account: Account,
  service: string,
  action: string,
  arn: string,
  context: CallContext,
): NotedCall[] {
  const call = { caller: `${service}.amazonaws.com`, action, resource: arn, context };
  const uses = keyUses(requestOf(account, call), account.resource(arn), account.document.region);
  return [
    { ...call, resource: account.labelOf(arn) },
    ...uses.map((use) => ({ ...use, caller: call.caller, resource: account.labelOf(use.resource) })),
  ];
}
