/** Actions that no call was seen to use of statements that other calls need, and why each stays. */
import type { Account } from '../account/account.ts';
import type { NotedCall } from '../gate/authorize.ts';
import { listOf } from '../policy/document.ts';
import { statementsOf } from '../policy/statement.ts';
import type { Entry } from './ledger.ts';
import { requestOf } from './replay.ts';

export interface UnseenAction {
  /** `dynamodb:GetItem on table cache`. */
  what: string;
  /** Labels of the roles that have it. */
  roles: string[];
  /** Absent where nobody has given one: it is to go. */
  reason?: string;
}

const reread = 'A record is read again where a condition fails and the answer brings no item.';
const transition = 'A breaker opens, is probed and closes by whoever’s call meets the trouble.';
const reports = 'Health, rates and incidents change in place, once there is something to report.';

/** By action and the resources of its statement. */
const reasons: Readonly<Record<string, string>> = {
  'dynamodb:DeleteItem on table idempotency':
    'Ingest deletes the record of an event that no queue took, Powertools that of a call that threw.',
  'dynamodb:GetItem on table idempotency': reread,
  'dynamodb:GetItem on table cache': reread,
  'dynamodb:GetItem on table requests': reread,
  'dynamodb:GetItem on table cache, table requests': reread,
  'dynamodb:GetItem on table breaker': transition,
  'dynamodb:PutItem on table breaker': transition,
  'dynamodb:UpdateItem on table breaker': transition,
  'dynamodb:GetItem on table coordination': reread,
  'dynamodb:UpdateItem on table coordination': reports,
  'sqs:ChangeMessageVisibility on queue crm-requests.fifo':
    'A request that is tried again waits for its back-off.',
  'sqs:ChangeMessageVisibility on queue refresh': 'A refresh that is tried again waits for its back-off.',
  'kms:DescribeKey on key EncryptionKey':
    'DynamoDB’s documentation has it among what a table’s key needs (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html).',
};

/** Of what roles allow. */
export function unseenActions(
  account: Account,
  entries: readonly Entry[],
  calls: readonly NotedCall[],
): UnseenAction[] {
  const requests = calls.map((call) => requestOf(account, call));
  const roles = new Map<string, string[]>();
  for (const { place } of entries) {
    const { policy, statement, kind } = place;
    if (kind !== 'identity' || statement.Effect !== 'Allow') continue;
    const [read] = statementsOf({ Version: '2012-10-17', Statement: [statement] }, policy, kind);
    const label = policy.replace(/^role /, '');
    const arn = account.role(label)?.arn;
    const used = new Set(
      requests
        .filter(
          ({ caller, resource }) =>
            caller.kind === 'role' && caller.arn === arn && read?.covers.resource(resource),
        )
        .map(({ action }) => action),
    );
    const on = listOf(statement.Resource ?? '*')
      .map(account.labelOf)
      .join(', ');
    for (const action of listOf(statement.Action).filter((one) => !used.has(one))) {
      const what = `${action} on ${on}`;
      roles.set(what, [...(roles.get(what) ?? []), label]);
    }
  }
  return [...roles].map(([what, having]) => {
    const reason = reasons[what];
    return { what, roles: having, ...(reason === undefined ? {} : { reason }) };
  });
}
