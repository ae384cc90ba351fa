/** The flags of `npm start`. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { SettingError } from '../../lambdas/core/errors.ts';
import { resolveConfig } from '../../lib/config.ts';
import type { LocalOptions } from '../local-stack.ts';

/** What the command line asks for. */
export type Arguments =
  | { show: 'help'; text: string }
  | { show: 'settings' }
  | { show: 'resources' }
  | { show: 'stack'; options: LocalOptions; json: boolean; verbose: boolean };

interface Flags {
  port: number;
  crmUrl?: string;
  genesysUrl?: string;
  niceUrl?: string;
  pagerdutyUrl?: string;
  warehouseUrl?: string;
  awsEndpoint?: string;
  crm?: string;
  connectors?: string;
  secret?: Record<string, string>;
  set?: Record<string, string>;
  settings?: true;
  resources?: true;
  iam: boolean;
  json?: true;
  verbose?: true;
}

/** Reads the arguments after the script's name. Throws SettingError, in a sentence, for what it can't use. */
export function readArguments(argv: readonly string[]): Arguments {
  let help = '';
  const program = command().configureOutput({
    writeOut: (text) => {
      help += text;
    },
    writeErr: () => undefined,
  });
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { show: 'help', text: help };
    throw new SettingError(sentence(error.message));
  }
  const flags = program.opts<Flags>();
  if (flags.settings) return { show: 'settings' };
  if (flags.resources) return { show: 'resources' };
  const settings = {
    ...flags.set,
    ...(flags.crm === undefined ? {} : { CRM_KIND: flags.crm }),
    ...(flags.connectors === undefined ? {} : { CONNECTORS_DIR: resolve(flags.connectors) }),
  };
  // Connectors have settings of their own, which are known when their files have been read.
  if (settings.CONNECTORS_DIR === undefined) resolveConfig(settings);
  const urls = {
    crm: flags.crmUrl,
    genesys: flags.genesysUrl,
    nice: flags.niceUrl,
    pagerduty: flags.pagerdutyUrl,
    warehouse: flags.warehouseUrl,
  };
  const given = Object.fromEntries(Object.entries(urls).filter(([, url]) => url !== undefined));
  const { port, awsEndpoint, iam } = flags;
  const secrets = secretTexts(flags.secret ?? {});
  const options = {
    ...{ port, settings, secrets, iam, urls: given },
    ...(awsEndpoint === undefined ? {} : { awsEndpoint }),
  };
  return { show: 'stack', options, json: flags.json === true, verbose: flags.verbose === true };
}

function command(): Command {
  return new Command('npm start --')
    .description('Runs the synthesized stack on this machine, with a simulated CRM, Genesys and CXone.')
    .option('--port <number>', 'port of the API; everything else takes free ports', portOf, 4000)
    .option('--crm-url <url>', 'a CRM to use instead of the simulated one', urlOf)
    .option('--genesys-url <url>', 'Genesys login and API host to use instead of the simulated one', urlOf)
    .option('--nice-url <url>', 'CXone discovery and API host to use instead of the simulated one', urlOf)
    .option('--pagerduty-url <url>', 'PagerDuty to use instead of the simulated one', urlOf)
    .option('--warehouse-url <url>', 'warehouse to use instead of the simulated one', urlOf)
    .option('--aws-endpoint <url>', 'AWS-compatible endpoint to use instead of the embedded engines', urlOf)
    .option('--crm <kind>', 'dialect of the CRM: rest, salesforce or servicenow')
    .option('--connectors <folder>', 'folder of the organisation’s own connectors, one file each')
    .option(
      '--secret <connector=file>',
      'credential of a connector whose system is a real one, as JSON in a file; may be repeated',
      collect,
    )
    .option('--set <KEY=VALUE>', 'changes a setting; may be repeated', collect)
    .option('--settings', 'lists every setting with unit, default and meaning, and ends')
    .option(
      '--resources',
      'lists the resource types that run here, and those left out with the reason, and ends',
    )
    .option('--no-iam', 'does not enforce the permissions of the template')
    .option('--json', 'prints one line of JSON for each lifecycle event')
    .option('--verbose', 'prints the log of the functions')
    .allowExcessArguments(false)
    .exitOverride();
}

/** Texts of connectors' secrets, by the end of the secrets' names. Throws SettingError. */
function secretTexts(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([connector, file]) => {
      try {
        return [`connector-${connector}`, readFileSync(file, 'utf8')];
      } catch {
        throw new SettingError(`--secret ${connector}=${file}: the file can't be read.`);
      }
    }),
  );
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}

function urlOf(text: string): string {
  if (/^https?:\/\/[^\s/]+/.test(text) && URL.canParse(text)) return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('It must be an http or https URL.');
}

function collect(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be KEY=VALUE.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

function sentence(message: string): string {
  const plain = message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .trim();
  return plain.charAt(0).toUpperCase() + plain.slice(1) + (plain.endsWith('.') ? '' : '.');
}
