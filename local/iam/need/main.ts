/** `npm run permissions`: drives a stack through all it does, and keeps its calls in calls.json. A test says when that is out of date. */
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConnectors } from '../../../lib/connectors/load.ts';
import { startStandIns } from '../../drill/connectors/stand-ins.ts';
import { startLocal } from '../../local-stack.ts';
import { createAccount } from '../account/account.ts';
import { drivenConnectors, driveSettings, notices } from './deployment.ts';
import { drive } from './drive.ts';
import { neederOf } from './need.ts';
import { recordOf } from './record.ts';
import { statementsIn } from './statements.ts';

/** What follows from the drive may take this long, ms. */
const PATIENCE_MS = 120_000;
const file = new URL('./calls.json', import.meta.url);

const connectors = await loadConnectors(drivenConnectors);
const standIns = await startStandIns(connectors, 1);
const stack = await startLocal({
  port: 0,
  settings: { ...driveSettings, CONNECTORS_DIR: drivenConnectors, ...standIns.settings },
  environments: { front: 4, background: 2 },
});
const { iam } = stack;
if (iam === undefined) throw new Error('Permissions are not enforced here.');
const account = createAccount(iam.account);
/** Statements of roles under which something was called that no call has needed yet; the others are AWS's own affair. */
const missing = (): string[] =>
  statementsIn(iam.account)
    .filter(({ policy }) => iam.calls().some(({ caller }) => policy === `role ${caller}`))
    .filter((place) => neederOf(account, place, iam.calls()) === undefined)
    .map(({ policy, statement: { Action } }) => `${policy}: ${[Action].flat().join()}`);

const systems = connectors.map(({ connector }) => ({
  connector,
  client: standIns.clientOf(connector.name, stack.simulators.control ?? ''),
  notice: notices[connector.name],
}));
await drive(stack, systems, console.log);
const endMs = Date.now() + PATIENCE_MS;
while (missing().length > 0 && Date.now() < endMs) await sleep(10_000);
await writeFile(file, `${JSON.stringify(recordOf(iam.calls()), undefined, 1)}\n`);
for (const one of missing()) console.log(`Nothing needed: ${one}`);
for (const one of iam.refused()) console.log(`Refused: ${one}`);
await stack.stop();
await standIns.stop();
process.exit(0);
