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

/** Gives the left-out resources names that others may refer to: nothing here ever calls them. */
export function identifyLeftOut(resources: readonly PlacedResource[], identities: Identities): void {
  for (const { stack, logicalId, type } of resources) {
    const treatment = resourceTypes[type];
    if (treatment === undefined || !('leftOut' in treatment)) continue;
    const arn = `arn:aws:local:::${type}/${stack}/${logicalId}`;
    identities.set(stack, logicalId, {
      ref: logicalId,
      attributes: { Arn: arn, KeyId: logicalId, RoleId: logicalId },
    });
  }
}
