/** The folder of an organisation's connectors, as every command about them finds it. */
import type { Command } from 'commander';
import { SettingError } from '../../lambdas/core/errors.ts';
import { overridesOf } from '../operator/settings.ts';

export interface FolderOptions {
  /** Takes the place of CONNECTORS_DIR. */
  connectors?: string;
  set?: string[];
}

/** Adds `--connectors` and `--set` to a command. */
export function folderOptions(command: Command): Command {
  return command
    .option('--connectors <folder>', 'folder of the connectors, instead of CONNECTORS_DIR in the settings')
    .option('--set <KEY=VALUE...>', 'settings of the deployment, beside STEADYLINE_SETTINGS');
}

/** The settings with the folder among them, where one is named. Throws SettingError. */
export function folderSettings({ connectors, set = [] }: FolderOptions): Record<string, string> {
  const overrides = overridesOf(set);
  return connectors === undefined ? overrides : { ...overrides, CONNECTORS_DIR: connectors };
}

/** The folder itself. Throws SettingError where none is named. */
export function namedFolder(settings: Readonly<Record<string, string>>): string {
  const folder = settings['CONNECTORS_DIR'] ?? '';
  if (folder !== '') return folder;
  throw new SettingError(
    'Name the folder of the connectors: --connectors DIR, or CONNECTORS_DIR in the settings.',
  );
}
