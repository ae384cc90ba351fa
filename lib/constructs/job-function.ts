import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Alias,
  Architecture,
  type Code,
  type IFunction,
  type IVersion,
  Function as Lambda,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionSpec } from '../catalog/function.ts';
import { isShifted } from '../catalog/functions.ts';
import type { Config } from '../config.ts';
import { numberOf, textOf } from '../values.ts';
import { accessOf } from './access.ts';
import { functionEnvironment } from './environment.ts';
import { liveAlias, physicalName } from './names.ts';
import { retentionOf } from './retention.ts';
import type { Surroundings } from './surroundings.ts';
import { hasVpc, placeInVpc } from './vpc-access.ts';

/** All that a job needs from outside. */
export interface JobProps {
  /** Without the deployment's prefix. */
  name: string;
  spec: FunctionSpec;
  config: Config;
  around: Surroundings;
  code: Code;
  /** Variables beside those of the row. */
  environment?: Readonly<Record<string, string>>;
}

/** One function with its own role, log group and environment, as its row in the catalogue says. */
export class JobFunction extends Construct {
  readonly lambda: Lambda;
  /** Where its traffic is shifted or its containers are kept warm. */
  readonly alias: Alias | undefined;
  /** What routes and event sources call: the function, or its alias where it has one. */
  readonly target: IFunction;
  readonly role: Role;

  constructor(
    scope: Construct,
    id: string,
    { name, spec, config, around, code, environment = {} }: JobProps,
  ) {
    super(scope, id);
    const logGroup = logGroupOf(this, name, config, around.key);
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    for (const statement of accessOf(spec, around)) this.role.addToPolicy(statement);
    const reserved = productionNumber(config, `RESERVED_CONCURRENCY_${name.toUpperCase()}`);
    this.lambda = new Lambda(this, 'Function', {
      functionName: physicalName(config, name),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code,
      role: this.role,
      logGroup,
      timeout: Duration.seconds(spec.timeoutS(config)),
      memorySize: numberOf(config, memoryOf(spec)),
      environment: { ...functionEnvironment(name, spec, config, around), ...environment },
      ...(reserved > 0 ? { reservedConcurrentExecutions: reserved } : {}),
    });
    if (spec.callsSystem === true && hasVpc(config)) placeInVpc(this.lambda, this.role, name, config);
    const warm = productionNumber(config, `PROVISIONED_CONCURRENCY_${name.toUpperCase()}`);
    this.alias = warm > 0 || isShifted(spec, config) ? this.live(warm) : undefined;
    // The construct library's own classes miss its interfaces under exactOptionalPropertyTypes.
    this.target = (this.alias as IFunction | undefined) ?? this.lambda;
  }

  /** Adds a statement of exact actions and ARNs to the role. */
  allow(actions: string[], resources: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources }));
  }

  private live(containers: number): Alias {
    const version = this.lambda.currentVersion as IVersion;
    return new Alias(this, 'Live', {
      aliasName: liveAlias,
      version,
      ...(containers > 0 ? { provisionedConcurrentExecutions: containers } : {}),
    });
  }
}

/** `/<prefix>-<name>`: the key policy lets the logs service in by this pattern. */
export function logGroupOf(scope: Construct, name: string, config: Config, key: IKey): LogGroup {
  return new LogGroup(scope, 'Logs', {
    logGroupName: `/${physicalName(config, name)}`,
    retention: retentionOf(numberOf(config, 'LOG_RETENTION_DAYS')),
    encryptionKey: key,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

/** A number of the production profile; 0 in the default profile and where there is no such setting. */
function productionNumber(config: Config, key: string): number {
  return textOf(config, 'PROFILE') === 'production' && key in config ? numberOf(config, key) : 0;
}

/** The setting that holds a function's memory. */
function memoryOf(spec: FunctionSpec): string {
  if (spec.front === true) return 'API_MEMORY_MB';
  const isSmall = spec.controlsEveryMinutes !== undefined || spec.sendsCanaries === true;
  return isSmall ? 'CONTROL_MEMORY_MB' : 'WORKER_MEMORY_MB';
}
