/** What every step of provisioning gets. */
import type { Engines } from '../engines/engines.ts';
import type { Identities } from '../template/identities.ts';
import type { Resolver } from '../template/intrinsics.ts';
import type { PlacedResource, Properties } from '../template/template.ts';

export interface ProvisionContext {
  engines: Engines;
  identities: Identities;
  resolver: Resolver;
  /** Before every name of the run; empty on the embedded engines. */
  prefix: string;
  resources: readonly PlacedResource[];
  /** Values of secrets by the end of their names, before the fixed ones. */
  secretValues: Readonly<Record<string, string>>;
  /** Called in reverse order when the run ends on somebody else's endpoint. */
  onRemove(remove: () => Promise<unknown>): void;
  /** Something of the template that is left out, for the lifecycle log. */
  note(message: string): void;
}

/** The resources of the types, their properties resolved when asked. */
export function resourcesOf(context: ProvisionContext, ...types: string[]): PlacedResource[] {
  return context.resources.filter(({ type }) => types.includes(type));
}

/** All properties, resolved; every resource that they refer to must have its identity. */
export function resolved({ resolver }: ProvisionContext, { stack, properties }: PlacedResource): Properties {
  return resolver.resolve(stack, properties) as Properties;
}

/** One property, resolved, or undefined. */
export function property(context: ProvisionContext, resource: PlacedResource, name: string): unknown {
  return context.resolver.resolve(resource.stack, resource.properties[name]);
}

/** The physical name: the template's, or one from the stack and the logical id, under the run's prefix. */
export function nameOf(context: ProvisionContext, resource: PlacedResource, nameProperty: string): string {
  const given = property(context, resource, nameProperty);
  return context.prefix + (typeof given === 'string' ? given : `${resource.stack}-${resource.logicalId}`);
}

/** An ARN of this run. */
export function arnOf({ engines }: ProvisionContext, service: string, rest: string): string {
  return `arn:aws:${service}:${engines.region}:000000000000:${rest}`;
}
