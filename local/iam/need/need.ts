/** Which call needs a statement: the one that is decided otherwise without it. */
import { type Account, createAccount } from '../account/account.ts';
import { type NotedCall, overTls } from '../gate/authorize.ts';
import type { CallContext } from '../policy/condition-keys.ts';
import type { AccessRequest } from '../policy/request.ts';
import { statementsOf } from '../policy/statement.ts';
import { requestOf } from './replay.ts';
import { type Place, without } from './statements.ts';

/** What a denying statement is asked about: calls that nobody makes, over plain HTTP, or by a function's own code. */
const denied = (account: Account, { caller }: NotedCall): CallContext => ({
  'aws:SecureTransport': 'false',
  ...(account.role(caller) === undefined ? {} : { 'lambda:SourceFunctionArn': functionArn(account, caller) }),
});

function functionArn({ document }: Account, label: string): string {
  return document.resources.find((one) => one.label === `function ${label}`)?.arn ?? '';
}

/** The first of `calls` that is refused without the statement; of a denial, that is allowed without it. */
export function neederOf(account: Account, place: Place, calls: readonly NotedCall[]): NotedCall | undefined {
  const less = createAccount(without(account.document, place));
  const touched = touching(place);
  const isDenial = place.statement.Effect === 'Deny';
  return calls.find((call) => {
    const request = requestOf(account, call, isDenial ? { ...overTls, ...denied(account, call) } : overTls);
    if (!touched(request)) return false;
    const [before, after] = [account.decide(request).isAllowed, less.decide(request).isAllowed];
    return isDenial ? !before && after : before && !after;
  });
}

/** Calls that this account refuses. */
export function refusedOf(account: Account, calls: readonly NotedCall[]): NotedCall[] {
  return calls.filter((call) => !account.decide(requestOf(account, call)).isAllowed);
}

/** Whether a statement speaks of the call's action and resource: no other call is decided otherwise without it. */
function touching({ policy, statement, kind }: Place): (request: AccessRequest) => boolean {
  const [read] = statementsOf({ Version: '2012-10-17', Statement: [statement] }, policy, kind);
  return ({ action, resource }) =>
    read === undefined || (read.covers.action(action) && read.covers.resource(resource));
}
