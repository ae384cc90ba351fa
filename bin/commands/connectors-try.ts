/** `steadyline connectors try` */
import type { Command } from 'commander';
import { systemRandom } from '../../lambdas/adapters/system.ts';
import type { Connector } from '../../lambdas/core/connector/definition.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import type { Config } from '../../lib/config.ts';
import { resolveDeployment } from '../../lib/deployment.ts';
import { asDeployed } from '../connectors/as-deployed.ts';
import type { Trial } from '../connectors/asked-call.ts';
import { defaultConnectors } from '../connectors/default-connectors.ts';
import { type FolderOptions, folderOptions, folderSettings } from '../connectors/folder.ts';
import { pairsIn } from '../connectors/try/pairs.ts';
import { recordCase } from '../connectors/try/record.ts';
import { blottedRequest, isGood, requestLines, triedJson, triedText } from '../connectors/try/report.ts';
import { dryRun, tryCall } from '../connectors/try/run.ts';
import { trySecret } from '../connectors/try/secret.ts';
import { connect, type Target, targetOptions } from '../operator/connection.ts';

interface Options extends FolderOptions, Target {
  secret?: string;
  dryRun?: boolean;
  key?: string;
  record?: string;
  json?: boolean;
}

/** Adds the command. Exit code 1 where what is tried does not succeed. */
export function registerTry(group: Command): void {
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
    .action(async (name: string, part: string, called: string, given: string[], options: Options) => {
      if (part !== 'lookup' && part !== 'operation')
        throw new SettingError(`What is tried is a lookup or an operation, but "${part}" is neither.`);
      const at = options.local === undefined ? undefined : await connect(options);
      const { connector, file, config } = await named(name, { ...at?.settings, ...folderSettings(options) });
      if (options.record !== undefined && file === undefined)
        throw new SettingError(`${name} has no file, and so no fixtures beside it.`);
      const trial: Trial = {
        ...{ part, name: called, given: pairsIn(given) },
        key: options.key ?? systemRandom.id(),
        defaultRegion: String(config['DEFAULT_REGION']),
      };
      if (options.dryRun === true) return show(connector, trial, options);
      const secret = await trySecret(connector, options.secret, async () => at ?? connect(options));
      const tried = await tryCall(connector, trial, secret);
      console.log(options.json === true ? triedJson(tried) : triedText(tried));
      if (!isGood(tried)) process.exitCode = 1;
      if (options.record === undefined || file === undefined) return;
      const fixtures = await recordCase(connector, file, options.record, trial, tried);
      console.error(`Recorded in ${fixtures}: see that it names nobody who is real.`);
    });
}

/** The connector as these settings have it; the default ones have no file. Throws SettingError. */
async function named(
  name: string,
  settings: Readonly<Record<string, string>>,
): Promise<{ connector: Connector; file: string | undefined; config: Config }> {
  const { config, connectors } = await resolveDeployment(settings);
  const own = connectors.find(({ connector }) => connector.name === name);
  const found = own?.connector ?? defaultConnectors(config).find((one) => one.name === name);
  if (found === undefined) throw new SettingError(`There is no connector ${name}: see connectors list.`);
  return { connector: asDeployed(found, config), file: own?.file, config };
}

async function show(connector: Connector, trial: Trial, { json = false }: Options): Promise<void> {
  const request = await dryRun(connector, trial);
  console.log(
    json ? JSON.stringify(blottedRequest(request), undefined, 2) : requestLines(request).join('\n'),
  );
}
