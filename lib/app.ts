/** The CDK app as a function, so that the command line, the local runner and the tests build the same. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Annotations, App, type IPolicyValidationPlugin, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { acknowledgeFindings } from './acknowledged.ts';
import { adopt } from './adopt.ts';
import { bundleHandlers, isTraced } from './bundles.ts';
import { assertPromises } from './checks.ts';
import type { Config } from './config.ts';
import { ConnectorStack } from './connector-stack.ts';
import type { OwnConnector } from './connectors/own-connector.ts';
import { pascal } from './constructs/names.ts';
import { type Deployment, resolveDeployment } from './deployment.ts';
import { notices } from './notices.ts';
import { overridesFrom } from './overrides.ts';
import { placeOf } from './place.ts';
import { StatefulStack } from './stateful-stack.ts';
import { StatelessStack } from './stateless-stack.ts';
import { textOf } from './values.ts';

export type CodeOf = (handler: string, connector?: string) => Code;

/** How the app is built. */
export interface AppOptions {
  /** Settings that win over context and environment. */
  overrides?: Readonly<Record<string, string>>;
  /** Folder of the synthesized output. @default CDK_OUTDIR, else cdk.out */
  outdir?: string;
  /** Code of a handler, of a connector's by both names; bundled by esbuild when absent. */
  codeOf?: CodeOf;
  /** The deployment that these settings make, where it is known already. @default read */
  deployment?: Deployment;
  /** Has synth check the templates by these rules and CloudFormation's own, and refuse what they find. @default unchecked */
  audit?: (app: App) => IPolicyValidationPlugin;
}

export interface BuiltApp {
  app: App;
  config: Config;
  stateful: StatefulStack;
  /** One for each connector of CONNECTORS_DIR. */
  connectors: readonly ConnectorStack[];
  stateless: StatelessStack;
}

/** The app with its stacks, and the settings in force. Throws SettingError where a setting or connector breaks a promise. */
export async function buildApp(options: AppOptions = {}): Promise<BuiltApp> {
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
  const overrides = {
    ...overridesFrom(app.node.tryGetContext('settings'), process.env['STEADYLINE_SETTINGS']),
    ...options.overrides,
  };
  const { config, connectors: own } = options.deployment ?? (await resolveDeployment(overrides));
  assertPromises(config, own, placeOf(process.env));
  const codeOf = options.codeOf ?? (await bundled(outdir, isTraced(config), own));
  const prefix = textOf(config, 'NAME_PREFIX');
  const stateful = new StatefulStack(app, 'Stateful', {
    config,
    stackName: `${prefix}-stateful`,
    description: 'Steadyline: queues, tables, secrets, topics, key',
    terminationProtection: textOf(config, 'PROFILE') === 'production',
  });
  const connectors = own.map((one) => connectorStack(app, prefix, { own: one, config, stateful, codeOf }));
  const stateless = new StatelessStack(app, 'Stateless', {
    stackName: `${prefix}-stateless`,
    description: 'Steadyline: API, functions, event sources',
    config,
    stateful,
    codeOf,
    connectors,
  });
  // Routes and rights to send name what has to be there.
  for (const one of connectors) stateless.addStackDependency(one);
  for (const notice of notices(config)) Annotations.of(stateless).addWarningV2('steadyline:promise', notice);
  for (const stack of [stateful, ...connectors, stateless]) adopt(stack, config);
  acknowledgeFindings({ stateful, connectors, stateless, config });
  if (options.audit !== undefined) Validations.of(app).addPlugins(options.audit(app));
  return { app, config, stateful, connectors, stateless };
}

function connectorStack(
  app: App,
  prefix: string,
  { own, codeOf, ...shared }: { own: OwnConnector; config: Config; stateful: StatefulStack; codeOf: CodeOf },
): ConnectorStack {
  const { name } = own.connector;
  return new ConnectorStack(app, `Connector${pascal(name)}`, {
    ...shared,
    own,
    codeOf: (handler) => codeOf(handler, name),
    stackName: `${prefix}-connector-${name}`,
    description: `Steadyline: queues, secrets, functions of the connector ${name}`,
    terminationProtection: textOf(shared.config, 'PROFILE') === 'production',
  });
}

async function bundled(
  outdir: string,
  tracing: boolean,
  connectors: readonly OwnConnector[],
): Promise<CodeOf> {
  const folderOf = await bundleHandlers(join(outdir, '.bundles'), tracing, connectors);
  return (handler, connector) => Code.fromAsset(folderOf(handler, connector));
}

/** The flags of cdk.json: the CDK command hands them over, a plain run of the app does not. */
function featureFlags(): Record<string, unknown> {
  const file = readFileSync(resolve(import.meta.dirname, '..', 'cdk.json'), 'utf8');
  const { context } = JSON.parse(file) as { context: Record<string, unknown> };
  // Settings that somebody keeps there are for deployments, which the CDK command makes.
  return Object.fromEntries(Object.entries(context).filter(([key]) => key !== 'settings'));
}
