/** Creates everything that the template describes and sets it going. */
import type { Engines } from './engines/engines.ts';
import { createFunctions, type Functions } from './functions/functions.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { Credentials } from './iam/gate/credentials.ts';
import { type Guard, gatewayMay, startGuard } from './iam/guard.ts';
import { lambdaService } from './iam/lambda-service.ts';
import { createMappings } from './lambda-api/mappings.ts';
import type { LambdaApi } from './lambda-api/server.ts';
import { type ProvisionContext, resourcesOf } from './provision/context.ts';
import { functionSpecs, identifyFunctions, type PoolSizes } from './provision/functions.ts';
import { identifyMappings } from './provision/mappings.ts';
import { provisionQueuePolicies, provisionQueues } from './provision/queues.ts';
import { frontNamesOf, identifyApis, routesOf } from './provision/routes.ts';
import { identifyRules, rulesOf } from './provision/rules.ts';
import { provisionSecrets } from './provision/secrets.ts';
import { createSources } from './provision/sources.ts';
import { provisionTables } from './provision/tables.ts';
import { provisionSubscriptions, provisionTopics } from './provision/topics.ts';
import { createEventBus, type EventBus } from './sources/event-bus.ts';
import { startSchedules } from './sources/schedules.ts';
import type { Teardown } from './teardown.ts';
import { loadAssembly } from './template/assembly.ts';
import { createIdentities } from './template/identities.ts';
import { createResolver } from './template/intrinsics.ts';
import { resourceTypes } from './template/resource-types.ts';
import { identifyLeftOut, placedResources } from './template/resources.ts';

export interface TemplateRun {
  assemblyDirectory: string;
  engines: Engines;
  gateway: Gateway;
  lambda: LambdaApi;
  logDirectory: string;
  prefix: string;
  poolSizes: PoolSizes;
  /** Functions behind a route that are started ahead of their first call, by the ends of their names; absent: all. */
  warm: readonly string[] | undefined;
  /** Values of variables that functions have, instead of the template's. */
  overrides: Readonly<Record<string, string>>;
  /** Values of connectors' secrets, by the end of their names. */
  secretValues?: Readonly<Record<string, string>>;
  /** Begins the names of the deployment: labels do without it. */
  namePrefix: string;
  /** Whether the template's permissions are enforced; only before the embedded engines. */
  enforcesPermissions: boolean;
  teardown: Teardown;
  note(message: string): void;
  /** A call that the template does not allow, once for each that differs. */
  onRefused(message: string): void;
}

export interface RunningTemplate {
  functions: Functions;
  /** Absent where permissions are not enforced. */
  guard: Guard | undefined;
  bus: EventBus;
  /** Endpoints as the AWS SDK reads them from the environment. */
  environment: Record<string, string>;
  resources: { stack: string; logicalId: string; type: string; ref: string }[];
}

/** Throws SteadylineError for what the runner can't run, and the SDK's errors. */
export async function runTemplate(run: TemplateRun): Promise<RunningTemplate> {
  const { engines, gateway, lambda, teardown } = run;
  const assembly = loadAssembly(run.assemblyDirectory);
  const identities = createIdentities();
  const resolver = createResolver(assembly, identities, pseudoParameters(engines.region));
  const resources = placedResources(assembly, resolver);
  const context: ProvisionContext = {
    engines,
    identities,
    resolver,
    prefix: run.prefix,
    resources,
    secretValues: run.secretValues ?? {},
    onRemove: (remove) => {
      if (!engines.embedded) teardown.add({ stop: remove });
    },
    note: run.note,
  };

  identifyLeftOut(resources, identities, engines.region);
  identifyApis(context, gateway.url);
  identifyRules(context);
  identifyMappings(context);
  identifyFunctions(context);
  const [queueUrls, streams] = await Promise.all([
    provisionQueues(context),
    provisionTables(context),
    provisionTopics(context),
    provisionSecrets(context),
  ]);
  const guarded = run.enforcesPermissions && engines.embedded;
  const guard = guarded ? await startGuard(context, run.namePrefix, run.onRefused) : undefined;
  await Promise.all([provisionSubscriptions(context, guard), provisionQueuePolicies(context)]);

  const environment = {
    AWS_REGION: engines.region,
    AWS_ENDPOINT_URL_SQS: engines.endpoints.sqs,
    AWS_ENDPOINT_URL_SNS: engines.endpoints.sns,
    AWS_ENDPOINT_URL_DYNAMODB: engines.endpoints.dynamodb,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: engines.endpoints.secretsmanager,
    AWS_ENDPOINT_URL_LAMBDA: lambda.url,
  };
  const fronts = frontNamesOf(context);
  const specs = functionSpecs(context, assembly, fronts, {
    sizes: run.poolSizes,
    overrides: run.overrides,
    environment,
    credentials: (name) => (guard === undefined ? engines.credentials : variablesOf(guard.credentials(name))),
  });
  const watch = guard === undefined ? undefined : lambdaService(context, guard);
  const functions = teardown.add(createFunctions(specs, run.logDirectory, watch));
  const sources = teardown.add(createSources(context, { functions, queueUrls, streams, guard }));
  const mappings = teardown.add(createMappings(sources.entries));
  const { schedules, patterns } = rulesOf(context, functions, queueUrls, guard);
  const routes = routesOf(context);
  const isWarm = (name: string): boolean => run.warm?.some((end) => name.endsWith(`-${end}`)) ?? true;
  await functions.warm([...fronts].filter(isWarm));

  mappings.start();
  lambda.open(mappings, functions, guard?.gate);
  const stopSchedules = startSchedules(schedules);
  teardown.add({ stop: async () => stopSchedules() });
  gateway.open(routes, guard === undefined ? functions.invoke : gatewayMay(guard, functions));
  const runs = Object.keys(resourceTypes).filter((type) => 'runs' in (resourceTypes[type] ?? {}));
  return {
    functions,
    guard,
    bus: createEventBus(patterns, engines.region),
    environment,
    resources: resourcesOf(context, ...runs)
      .filter(({ type }) => type !== 'AWS::SNS::Subscription')
      .map(({ stack, logicalId, type }) => ({
        stack,
        logicalId,
        type,
        ref: identities.reference(stack, logicalId),
      })),
  };
}

/** As the AWS SDK reads them from the environment. */
function variablesOf({ accessKeyId, secretAccessKey, sessionToken }: Credentials): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}

function pseudoParameters(region: string): Record<string, string> {
  return {
    'AWS::Region': region,
    'AWS::AccountId': '000000000000',
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
  };
}
