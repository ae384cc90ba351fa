/** `steadyline connectors list|new|check|try` */
import { type Command, Option } from 'commander';
import { systemRandom } from '../../lambdas/adapters/system.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import { resolveDeployment } from '../../lib/deployment.ts';
import { asDeployed } from '../connectors/as-deployed.ts';
import type { Trial } from '../connectors/asked-call.ts';
import { checkConnectors } from '../connectors/check.ts';
import { defaultConnectors } from '../connectors/default-connectors.ts';
import { type FolderOptions, folderOptions, folderSettings, namedFolder } from '../connectors/folder.ts';
import { listed, listText } from '../connectors/list.ts';
import { type KindName, kindNames } from '../connectors/new/kind-names.ts';
import { writeNew } from '../connectors/new/write.ts';
import { pairsIn } from '../connectors/try/pairs.ts';
import { recordCase } from '../connectors/try/record.ts';
import { blottedRequest, isGood, requestLines, triedJson, triedText } from '../connectors/try/report.ts';
import { dryRun, tryCall } from '../connectors/try/run.ts';
import { trySecret } from '../connectors/try/secret.ts';
import { connect, type Target, targetOptions } from '../operator/connection.ts';

type Json = { json?: boolean };
type TryOptions = FolderOptions &
  Target &
  Json & { secret?: string; dryRun?: boolean; key?: string; record?: string };

/** Adds the commands. Exit code 1 where `check` finds a fault, or what is tried does not succeed. */
export function register(program: Command): void {
  const group = program.command('connectors').description('connectors of systems behind: write, check, try');
  folderOptions(group.command('list'))
    .description('each with its kind, base URL, lookups and operations')
    .option('--json', 'as JSON')
    .action(async ({ json = false, ...options }: FolderOptions & Json) => {
      const { config, connectors } = await resolveDeployment(folderSettings(options));
      const all = listed([...defaultConnectors(config), ...connectors.map((own) => own.connector)], config);
      console.log(json ? JSON.stringify(all, undefined, 2) : listText(all));
    });
  folderOptions(group.command('new <name>'))
    .description('write a connector, its test and its fixtures into the folder')
    .addOption(
      new Option('--kind <kind>', 'whole in its own file, or a shipped kind')
        .choices(kindNames)
        .default('own'),
    )
    .action(async (name: string, { kind, ...options }: FolderOptions & { kind: KindName }) => {
      const folder = namedFolder(folderSettings(options));
      const [file = '', test = '', fixtures = ''] = await writeNew({ name, kind, folder });
      console.log(`${file}\n${test}\n${fixtures}`);
      console.log(
        `Next: say in ${file} what the system is like, and hold it to real replies: node --test ${test}`,
      );
    });
  folderOptions(group.command('check'))
    .description('report every fault of the connectors in a folder: types, definitions, names, Data Actions')
    .option('--json', 'as JSON')
    .action(async ({ json = false, ...options }: FolderOptions & Json) => {
      const settings = folderSettings(options);
      const { connectors, faults } = await checkConnectors(namedFolder(settings), settings);
      const names = connectors.map(({ connector }) => connector.name);
      if (json) console.log(JSON.stringify({ connectors: names, faults }, undefined, 2));
      else for (const fault of faults) console.error(fault);
      if (faults.length > 0) process.exitCode = 1;
      else if (!json) console.log(`No fault in ${names.join(', ')}.`);
    });
  targetOptions(folderOptions(group.command('try <connector> <part> <name> [inputs...]')))
    .description('make a real call: try billing lookup balance account=4711, try … operation …')
    .option(
      '--secret <file>',
      'file with the secret as JSON, - for standard input, instead of the deployed one',
    )
    .option('--dry-run', 'show the first request and make no call; no secret is read')
    .option('--key <key>', "of an operation: the effect's key, so that it can be tried again")
    .option('--record <title>', "keep the replies in the connector's fixtures, under this title")
    .option('--json', 'as JSON')
    .action(async (name: string, part: string, called: string, given: string[], options: TryOptions) => {
      if (part !== 'lookup' && part !== 'operation')
        throw new SettingError(`What is tried is a lookup or an operation, but "${part}" is neither.`);
      const connection = () => connect(options);
      const at = options.local === undefined ? undefined : await connection();
      const settings = { ...at?.settings, ...folderSettings(options) };
      const { config, connectors } = await resolveDeployment({
        ...settings,
        CONNECTORS_DIR: namedFolder(settings),
      });
      const own = connectors.find(({ connector }) => connector.name === name);
      if (own === undefined)
        throw new SettingError(`There is no connector ${name} in ${namedFolder(settings)}.`);
      const connector = asDeployed(own.connector, config);
      const trial: Trial = {
        ...{ part, name: called, given: pairsIn(given) },
        key: options.key ?? systemRandom.id(),
        defaultRegion: String(config['DEFAULT_REGION']),
      };
      if (options.dryRun === true) {
        const request = await dryRun(connector, trial);
        console.log(
          options.json === true
            ? JSON.stringify(blottedRequest(request), undefined, 2)
            : requestLines(request).join('\n'),
        );
        return;
      }
      const secret = await trySecret(connector, options.secret, async () => at ?? connection());
      const tried = await tryCall(connector, trial, secret);
      console.log(options.json === true ? triedJson(tried) : triedText(tried));
      if (!isGood(tried)) process.exitCode = 1;
      if (options.record === undefined) return;
      const fixtures = await recordCase(own.connector, own.file, options.record, trial, tried);
      console.error(`Recorded in ${fixtures}: see that it names nobody who is real.`);
    });
}
