/** Noted calls, decided again. */
import type { Account } from '../account/account.ts';
import { type NotedCall, overTls } from '../gate/authorize.ts';
import type { CallContext } from '../policy/condition-keys.ts';
import type { Principal } from '../policy/principals.ts';
import type { AccessRequest } from '../policy/request.ts';

/** What a noted call asked for, in this account; a label that it does not have stands for nothing that is granted. */
export function requestOf(
  account: Account,
  { caller, action, resource, context }: NotedCall,
  transport: CallContext = overTls,
): AccessRequest {
  return {
    caller: principalOf(account, caller),
    action,
    resource: arnOf(account, resource),
    context: { ...transport, ...context },
  };
}

function principalOf(account: Account, caller: string): Principal {
  if (/\.amazonaws\.com$/.test(caller)) return { kind: 'service', name: caller };
  if (/^\d{12}$/.test(caller)) return { kind: 'account', account: caller };
  return { kind: 'role', arn: account.role(caller)?.arn ?? caller, account: account.document.account };
}

function arnOf({ document, role }: Account, label: string): string {
  const found = document.resources.find((one) => one.label === label);
  if (found === undefined) return role(label)?.arn ?? label;
  return found.kind === 'log-group' ? found.arn.replace(/\*$/, 'log-stream:local') : found.arn;
}
