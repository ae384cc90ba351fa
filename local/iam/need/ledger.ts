/** Every statement of the templates with the call that needs it. */
import type { Stack } from '../../template/template.ts';
import { type Account, createAccount } from '../account/account.ts';
import { accountDocument } from '../account/of-template.ts';
import { offlineContext } from '../account/offline.ts';
import type { NotedCall } from '../gate/authorize.ts';
import { type AwsRow, awsRows } from './aws-calls.ts';
import { neederOf, refusedOf } from './need.ts';
import { type CallRecord, callsOf } from './record.ts';
import { type Place, statementsIn } from './statements.ts';

export interface Entry {
  place: Place;
  /** Absent where nothing needs it. */
  needer?: NotedCall;
  /** Where AWS itself makes that call. */
  row?: AwsRow;
}

export interface Ledger {
  account: Account;
  entries: readonly Entry[];
  /** Calls that the templates refuse. */
  refused: readonly NotedCall[];
}

/** `prefix` begins the names of the deployment. Throws what `accountDocument` and `createAccount` throw. */
export function ledgerOf(stacks: readonly Stack[], record: CallRecord, prefix: string): Ledger {
  const context = offlineContext(stacks);
  const account = createAccount(accountDocument(context, prefix));
  const recorded = callsOf(record);
  const byAws = awsRows.map((row) => ({ row, calls: row.calls(context, account) }));
  const entries = statementsIn(account.document).map((place): Entry => {
    const needer = neederOf(account, place, recorded);
    if (needer !== undefined) return { place, needer };
    const found = byAws
      .map(({ row, calls }) => ({ row, needer: neederOf(account, place, calls) }))
      .find((one) => one.needer !== undefined);
    return found?.needer === undefined ? { place } : { place, row: found.row, needer: found.needer };
  });
  return {
    account,
    entries,
    refused: refusedOf(account, [...recorded, ...byAws.flatMap(({ calls }) => calls)]),
  };
}
