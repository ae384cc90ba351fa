/** Every statement of the templates with the call that needs it. */
import type { Stack } from '../../template/template.ts';
import { type Account, createAccount } from '../account/account.ts';
import { connectorOf } from '../account/labels.ts';
import { accountDocument } from '../account/of-template.ts';
import { offlineContext } from '../account/offline.ts';
import type { NotedCall } from '../gate/authorize.ts';
import { awsRows } from './aws-calls.ts';
import type { AwsRow } from './aws-row.ts';
import { notices } from './deployment.ts';
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
  /** Names of the connectors that have a stack, in its order. */
  connectors: readonly string[];
  /** Recorded ones, without those of connectors that have no stack here, and AWS's own. */
  calls: readonly NotedCall[];
  /** Calls that the templates refuse. */
  refused: readonly NotedCall[];
}

/** `prefix` begins the names of the deployment. Throws what `accountDocument` and `createAccount` throw. */
export function ledgerOf(stacks: readonly Stack[], record: CallRecord, prefix: string): Ledger {
  const context = offlineContext(stacks);
  const account = createAccount(accountDocument(context, prefix));
  const connectors = [...new Set(context.resources.flatMap(({ stack }) => connectorOf(stack) ?? []))];
  const recorded = within(callsOf(record), connectors);
  const byAws = awsRows.map((row) => ({ row, calls: row.calls(context, account) }));
  const entries = statementsIn(account.document).map((place): Entry => {
    const needer = neederOf(account, place, recorded);
    if (needer !== undefined) return { place, needer };
    const found = byAws
      .map(({ row, calls }) => ({ row, needer: neederOf(account, place, calls) }))
      .find((one) => one.needer !== undefined);
    return found?.needer === undefined ? { place } : { place, row: found.row, needer: found.needer };
  });
  const all = [...recorded, ...byAws.flatMap(({ calls }) => calls)];
  return { account, entries, connectors, calls: all, refused: refusedOf(account, all) };
}

/** The record's calls but for those of, on or for the driven connectors that these stacks don't have. */
function within(calls: readonly NotedCall[], connectors: readonly string[]): NotedCall[] {
  const absent = Object.keys(notices).filter((name) => !connectors.includes(name));
  if (absent.length === 0) return [...calls];
  const named = `[ "/-](${absent.join('|')})[-."/]`;
  // The route of all connectors' requests is there with the first.
  const others = new RegExp(connectors.length === 0 ? `${named}|\\{connector\\}` : named);
  return calls.filter((call) => !others.test(JSON.stringify(call)));
}
