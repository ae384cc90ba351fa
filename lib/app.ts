/** The CDK app as a function, so that the command line, the local runner and the tests build the same. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Annotations, App, type IPolicyValidationPlugin, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { acknowledgeFindings } from './acknowledged.ts';
import { bundleHandlers, isTraced } from './bundles.ts';
import { assertPromises } from './checks.ts';
import { type Config, resolveConfig } from './config.ts';
import { notices } from './notices.ts';
import { overridesFrom } from './overrides.ts';
import { StatefulStack } from './stateful-stack.ts';
import { StatelessStack } from './stateless-stack.ts';
import { textOf } from './values.ts';

/** How the app is built. */
export interface AppOptions {
  /** Settings that win over context and environment. */
  overrides?: Readonly<Record<string, string>>;
  /** Folder of the synthesized output. @default CDK_OUTDIR, else cdk.out */
  outdir?: string;
  /** Code of a handler; bundled by esbuild when absent. */
  codeOf?: (handler: string) => Code;
  /** Has synth check the templates by these rules and CloudFormation's own, and refuse what they find. @default unchecked */
  audit?: (app: App) => IPolicyValidationPlugin;
}

/** The app with both stacks, and the settings in force. Throws SettingError where a setting breaks a promise. */
export function buildApp(options: AppOptions = {}): {
  app: App;
  config: Config;
  stateful: StatefulStack;
  stateless: StatelessStack;
} {
  const outdir = resolve(options.outdir ?? process.env['CDK_OUTDIR'] ?? 'cdk.out');
  const audited = options.audit !== undefined;
  const app = new App({
    outdir,
    analyticsReporting: false,
    builtinCloudFormationValidation: audited,
    // What only a deployment's findings and reports refer to.
    stackTraces: audited,
    treeMetadata: audited,
    context: featureFlags(),
  });
  const config = resolveConfig({
    ...overridesFrom(app.node.tryGetContext('settings'), process.env['STEADYLINE_SETTINGS']),
    ...options.overrides,
  });
  assertPromises(config);
  const codeOf = options.codeOf ?? bundled(outdir, isTraced(config));
  const prefix = textOf(config, 'NAME_PREFIX');
  const stateful = new StatefulStack(app, 'Stateful', {
    config,
    stackName: `${prefix}-stateful`,
    description: 'Steadyline: queues, tables, secrets, topics, key',
    terminationProtection: textOf(config, 'PROFILE') === 'production',
  });
  const stateless = new StatelessStack(app, 'Stateless', {
    stackName: `${prefix}-stateless`,
    description: 'Steadyline: API, functions, event sources',
    config,
    stateful,
    codeOf,
  });
  for (const notice of notices(config)) Annotations.of(stateless).addWarningV2('steadyline:promise', notice);
  acknowledgeFindings({ stateful, stateless });
  if (options.audit !== undefined) Validations.of(app).addPlugins(options.audit(app));
  return { app, config, stateful, stateless };
}

function bundled(outdir: string, tracing: boolean): (handler: string) => Code {
  const folderOf = bundleHandlers(join(outdir, '.bundles'), tracing);
  return (handler) => Code.fromAsset(folderOf(handler));
}

/** The flags of cdk.json: the CDK command hands them over, a plain run of the app does not. */
function featureFlags(): Record<string, unknown> {
  const file = readFileSync(resolve(import.meta.dirname, '..', 'cdk.json'), 'utf8');
  const { context } = JSON.parse(file) as { context: Record<string, unknown> };
  // Settings that somebody keeps there are for deployments, which the CDK command makes.
  return Object.fromEntries(Object.entries(context).filter(([key]) => key !== 'settings'));
}
