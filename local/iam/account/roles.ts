/** Roles of a template with their policies. */
import { SteadylineError } from '../../../lambdas/core/errors.ts';
import { type ProvisionContext, property, resolved, resourcesOf } from '../../provision/context.ts';
import type { PlacedResource } from '../../template/template.ts';
import type { PolicyDocument } from '../policy/document.ts';
import type { NamedPolicy, RoleDocument } from './document.ts';
import { nameWithin } from './labels.ts';

/** All of them. Throws SteadylineError for a policy that is not in the template: nobody here knows what it says. */
export function rolesOf(context: ProvisionContext, prefix: string): RoleDocument[] {
  const users = new Map(
    resourcesOf(context, 'AWS::Lambda::Function').map((resource) => [
      String(property(context, resource, 'Role')),
      nameWithin(prefix, resource),
    ]),
  );
  const managed = managedPolicies(context);
  return resourcesOf(context, 'AWS::IAM::Role').map((resource) => {
    const arn = context.identities.attribute(resource.stack, resource.logicalId, 'Arn');
    const label = users.get(arn) ?? nameWithin(prefix, resource);
    const { AssumeRolePolicyDocument, Policies, ManagedPolicyArns, PermissionsBoundary } = resolved(
      context,
      resource,
    );
    const named = (document: unknown): NamedPolicy => ({
      name: `role ${label}`,
      document: document as PolicyDocument,
    });
    const known = (policy: unknown): NamedPolicy => named(managedBy(managed, String(policy), resource));
    const inline = (Policies ?? []) as { PolicyDocument: unknown }[];
    return {
      arn,
      label,
      trust: { name: `trust of role ${label}`, document: AssumeRolePolicyDocument as PolicyDocument },
      policies: [
        ...inline.map(({ PolicyDocument }) => named(PolicyDocument)),
        ...attached(context, resource).map(named),
        ...((ManagedPolicyArns ?? []) as unknown[]).map(known),
      ],
      ...(PermissionsBoundary === undefined ? {} : { boundary: known(PermissionsBoundary) }),
    };
  });
}

/** Documents of the policies that name the role. */
function attached(context: ProvisionContext, { stack, logicalId }: PlacedResource): unknown[] {
  const role = context.identities.reference(stack, logicalId);
  return resourcesOf(context, 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy')
    .map((policy) => resolved(context, policy))
    .filter(({ Roles }) => ((Roles ?? []) as unknown[]).includes(role))
    .map(({ PolicyDocument }) => PolicyDocument);
}

function managedPolicies(context: ProvisionContext): Map<string, unknown> {
  return new Map(
    resourcesOf(context, 'AWS::IAM::ManagedPolicy').map((policy) => [
      context.identities.reference(policy.stack, policy.logicalId),
      property(context, policy, 'PolicyDocument'),
    ]),
  );
}

function managedBy(
  managed: ReadonlyMap<string, unknown>,
  policy: string,
  { logicalId }: PlacedResource,
): unknown {
  if (managed.has(policy)) return managed.get(policy);
  throw new SteadylineError(
    'template',
    `The template does not hold ${policy}, a policy of ${logicalId}; with --no-iam nobody asks for it.`,
  );
}
