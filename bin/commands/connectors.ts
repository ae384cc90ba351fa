/** `steadyline connectors list|new|check|try` */
import { type Command, Option } from 'commander';
import { resolveDeployment } from '../../lib/deployment.ts';
import { checkConnectors } from '../connectors/check.ts';
import { defaultConnectors } from '../connectors/default-connectors.ts';
import { type FolderOptions, folderOptions, folderSettings, namedFolder } from '../connectors/folder.ts';
import { listed, listText } from '../connectors/list.ts';
import { type KindName, kindNames } from '../connectors/new/kind-names.ts';
import { writeNew } from '../connectors/new/write.ts';
import { registerTry } from './connectors-try.ts';

type Json = { json?: boolean };

/** Adds the commands. Exit code 1 where `check` finds a fault. */
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
  registerTry(group);
}
