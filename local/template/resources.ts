/** The resources of an assembly that take part, checked against the table of types. */
import { SteadylineError } from '../../lambdas/core/errors.ts';
import type { Identities } from './identities.ts';
import type { Resolver } from './intrinsics.ts';
import { resourceTypes } from './resource-types.ts';
import type { Assembly, PlacedResource } from './template.ts';

/**
 * Every resource in template order, those under a false condition left away.
 * Throws SteadylineError naming each resource whose type the runner does not know.
 */
export function placedResources(assembly: Assembly, resolver: Resolver): PlacedResource[] {
  const resources = assembly.stacks.flatMap(({ name, template }) =>
    Object.entries(template.Resources ?? {})
      .filter(([, { Condition }]) => Condition === undefined || resolver.holds(name, Condition))
      .map(([logicalId, { Type, Properties }]) => ({
        stack: name,
        logicalId,
        type: Type,
        properties: Properties ?? {},
      })),
  );
  const unknown = resources.filter(({ type }) => !(type in resourceTypes));
  if (unknown.length > 0) {
    const named = unknown.map(({ type, logicalId, stack }) => `${type} (${logicalId} in ${stack})`);
    throw new SteadylineError('template', `The runner does not know how to run ${named.join(', ')}.`);
  }
  return resources;
}

/** ARNs of left-out types that policies speak of, as AWS would make them in `region`. */
const arns: Readonly<Record<string, (region: string, name: string) => string>> = {
  'AWS::CloudWatch::Alarm': (region, name) => `arn:aws:cloudwatch:${region}:000000000000:alarm:${name}`,
  'AWS::CloudWatch::CompositeAlarm': (region, name) =>
    `arn:aws:cloudwatch:${region}:000000000000:alarm:${name}`,
  'AWS::IAM::Role': (_, name) => `arn:aws:iam::000000000000:role/${name}`,
  'AWS::KMS::Key': (region, name) => `arn:aws:kms:${region}:000000000000:key/${name}`,
  'AWS::Logs::LogGroup': (region, name) => `arn:aws:logs:${region}:000000000000:log-group:${name}:*`,
};

/** What `Ref` of a type gives, where it is not its logical id. */
const references: Readonly<Record<string, (arn: string, name: string) => string>> = {
  'AWS::IAM::Role': (_, name) => name,
  'AWS::IAM::ManagedPolicy': (arn) => arn,
  'AWS::Logs::LogGroup': (_, name) => name,
};

/** Gives the left-out resources names that others may refer to: no engine ever sees them. */
export function identifyLeftOut(
  resources: readonly PlacedResource[],
  identities: Identities,
  region: string,
): void {
  for (const { stack, logicalId, type, properties } of resources) {
    const treatment = resourceTypes[type];
    if (treatment === undefined || !('leftOut' in treatment)) continue;
    // Stacks of connectors are alike: a role that were named by its logical id alone would be the same in all.
    const own = type === 'AWS::IAM::Role' ? `${stack}-${logicalId}` : logicalId;
    const { LogGroupName: given = own } = properties;
    const name = typeof given === 'string' ? given : own;
    const arn = arns[type]?.(region, name) ?? `arn:aws:local:::${type}/${stack}/${logicalId}`;
    identities.set(stack, logicalId, {
      ref: references[type]?.(arn, name) ?? logicalId,
      attributes: { Arn: arn, KeyId: logicalId, RoleId: logicalId },
    });
  }
}
