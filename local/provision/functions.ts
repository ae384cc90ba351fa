/** The template's functions as specs: bundle, handler, limits, environment. */
import { devNull } from 'node:os';
import { join } from 'node:path';
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { settingPrefix } from '../../lib/connectors/own-connector.ts';
import type { FunctionSpec } from '../functions/function-spec.ts';
import type { Assembly, PlacedResource, Properties } from '../template/template.ts';
import { arnOf, nameOf, type ProvisionContext, property, resolved, resourcesOf } from './context.ts';

/** How large pools may grow here: a caller waits for the first kind, a queue for the second. */
export interface PoolSizes {
  front: number;
  background: number;
}

/** Callers give up after some seconds; what a queue hands over waits as long as it takes. */
const patienceMs = { front: 3_000, background: Number.POSITIVE_INFINITY };

/** Gives every function, version and alias its identity: environments may refer to any of them. */
export function identifyFunctions(context: ProvisionContext): void {
  for (const resource of resourcesOf(context, 'AWS::Lambda::Function')) {
    const name = nameOf(context, resource, 'FunctionName');
    context.identities.set(resource.stack, resource.logicalId, {
      ref: name,
      attributes: { Arn: arnOf(context, 'lambda', `function:${name}`) },
    });
  }
  // Names of the one version that runs.
  for (const resource of resourcesOf(context, 'AWS::Lambda::Version', 'AWS::Lambda::Alias')) {
    const name = String(property(context, resource, 'FunctionName'));
    const ref = name.startsWith('arn:') ? name : arnOf(context, 'lambda', `function:${name}`);
    context.identities.set(resource.stack, resource.logicalId, {
      ref,
      attributes: { Version: '1', Arn: ref },
    });
  }
}

export interface SpecOptions {
  sizes: PoolSizes;
  /** They replace variables that a function has, and add none. */
  overrides: Readonly<Record<string, string>>;
  /** Of the function of a name. */
  credentials(name: string): Readonly<Record<string, string>>;
  /** Region and endpoints, for every function. */
  environment: Readonly<Record<string, string>>;
}

/**
 * The specs; `frontNames` are the functions that are behind routes.
 * Throws SteadylineError for code that is not an asset.
 */
export function functionSpecs(
  context: ProvisionContext,
  assembly: Assembly,
  frontNames: ReadonlySet<string>,
  { sizes, overrides, environment, credentials }: SpecOptions,
): FunctionSpec[] {
  return resourcesOf(context, 'AWS::Lambda::Function').map((resource) => {
    const name = nameOf(context, resource, 'FunctionName');
    const properties = resolved(context, resource);
    const arn = arnOf(context, 'lambda', `function:${name}`);
    const memoryMb = Number(properties['MemorySize'] ?? 128);
    const codeDirectory = codeOf(assembly, resource, properties);
    const handler = String(properties['Handler']);
    const kind = frontNames.has(name) ? 'front' : 'background';
    const capacity = sizes[kind];
    return {
      name,
      arn,
      handler,
      codeDirectory,
      memoryMb,
      patienceMs: patienceMs[kind],
      timeoutMs: Number(properties['Timeout'] ?? 3) * 1000,
      maxEnvironments: Math.min(capacity, Number(properties['ReservedConcurrentExecutions'] ?? capacity)),
      environment: {
        ...runtimeEnvironment(context, assembly, { name, arn, memoryMb, codeDirectory, handler }),
        ...credentials(name),
        ...environment,
        ...templateEnvironment(properties, overrides),
      },
    };
  });
}

function codeOf(assembly: Assembly, resource: PlacedResource, properties: Properties): string {
  const key = (properties['Code'] as { S3Key?: string } | undefined)?.S3Key;
  const directory = key === undefined ? undefined : assembly.assets.get(key);
  if (directory !== undefined) return directory;
  throw new SteadylineError('template', `The code of ${resource.logicalId} is not an asset of the assembly.`);
}

function templateEnvironment(
  properties: Properties,
  overrides: Readonly<Record<string, string>>,
): Record<string, string> {
  const { Variables = {} } = (properties['Environment'] ?? {}) as { Variables?: Record<string, unknown> };
  const connector = Variables['CONNECTOR'];
  return Object.fromEntries(
    Object.entries(Variables).map(([name, value]) => [
      name,
      overrides[settingOf(name, connector)] ?? String(value),
    ]),
  );
}

/** The setting that a variable holds: `CONNECTOR_*` are those of the connector whose function it is. */
function settingOf(variable: string, connector: unknown): string {
  if (typeof connector !== 'string') return variable;
  return variable.replace(/^CONNECTOR(?=_)/, settingPrefix(connector));
}

function runtimeEnvironment(
  { engines }: ProvisionContext,
  assembly: Assembly,
  spec: Pick<FunctionSpec, 'name' | 'arn' | 'memoryMb' | 'codeDirectory' | 'handler'>,
): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    _HANDLER: spec.handler,
    LAMBDA_TASK_ROOT: spec.codeDirectory,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_DEFAULT_REGION: engines.region,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    // Nothing of this machine's own AWS configuration reaches a function.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    // What is compiled once is not compiled again by the next process, nor by that of another assembly of the same code.
    NODE_COMPILE_CACHE: join(assembly.directory, '.compile-cache'),
    NODE_COMPILE_CACHE_PORTABLE: '1',
    STEADYLINE_FUNCTION_ARN: spec.arn,
  };
}
