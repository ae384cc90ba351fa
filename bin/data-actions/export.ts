/** Writes the Data Actions as files, and remembers their contracts first. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_CONNECTOR } from '../../lambdas/core/connector/default.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import type { DataAction } from './action.ts';
import type { ActionDescription } from './description.ts';
import { baseName, type GenerateOptions, generate } from './generate.ts';
import { faultsOf } from './import-rules.ts';
import { readLock, writeLock } from './lock.ts';
import { type Planned, planActions } from './plan.ts';
import { labelOf, terraformOf, VARIABLES } from './terraform.ts';
import { lookupArn, viaLambda } from './via-lambda.ts';

export const FORMATS = ['json', 'terraform'] as const;

export interface MadeOptions extends GenerateOptions {
  /** Path of the lock file. */
  lock: string;
  /** The default connector's lookup function, where Genesys Cloud invokes the lookups itself; only they are made then. */
  lookupArn?: string;
}

export interface ExportOptions extends MadeOptions {
  out: string;
  format: (typeof FORMATS)[number];
}

export interface Exported {
  files: readonly string[];
  actions: readonly Planned[];
}

export interface MadeActions {
  made: readonly DataAction[];
  actions: readonly Planned[];
  /** Remembers their contracts: before any of them can be published. */
  remember(): void;
}

/** Throws SettingError where the address is none or a description can't become an action. */
export function makeActions(descriptions: readonly ActionDescription[], options: MadeOptions): MadeActions {
  const { lookupArn: arn, lookupDeadlineMs } = options;
  const url = options.url.replace(/\/+$/, '');
  if (
    arn === undefined &&
    !/^(https:\/\/[^\s/"$#]+|http:\/\/(127\.0\.0\.1|localhost)[:/])[^\s"$#]*$/.test(url)
  )
    throw new SettingError(
      `--url must be an https address (http on 127.0.0.1 only: the API key goes there), but is "${url}".`,
    );
  const { actions: all, lock } = planActions(descriptions, readLock(options.lock));
  const actions = arn === undefined ? all : all.filter(({ description }) => description.kind === 'lookup');
  const made = actions.map(({ description, version, contract }) => {
    const action =
      arn === undefined
        ? generate(description, version, contract, { ...options, url })
        : viaLambda(description, `${baseName(description)} v${version}`, contract, {
            arn: lookupArn(arn, description.connector, description.connector === DEFAULT_CONNECTOR),
            lookupDeadlineMs,
          });
    const faults = faultsOf(action);
    if (faults.length > 0)
      throw new SettingError(`${action.name} would not be imported: ${faults.join(' ')}`);
    return action;
  });
  return {
    made,
    actions,
    remember() {
      if (actions.some(({ status }) => status !== 'known')) writeLock(options.lock, lock);
    },
  };
}

/** Files of older versions stay where they are. Throws SettingError as `makeActions` does. */
export function exportActions(descriptions: readonly ActionDescription[], options: ExportOptions): Exported {
  const { made, actions, remember } = makeActions(descriptions, options);
  const files = made.map((action) => fileOf(action, options.format));
  remember();
  mkdirSync(options.out, { recursive: true });
  const all = options.format === 'terraform' ? [VARIABLES, ...files] : files;
  for (const { file, content } of all) writeFileSync(path.join(options.out, file), content);
  return { files: all.map(({ file }) => path.join(options.out, file)), actions };
}

function fileOf(action: DataAction, format: ExportOptions['format']): { file: string; content: string } {
  return format === 'terraform'
    ? { file: `${labelOf(action)}.tf`, content: terraformOf(action) }
    : {
        file: `${action.name.toLowerCase().replaceAll(' ', '-')}.custom.json`,
        content: `${JSON.stringify(action, null, 2)}\n`,
      };
}
