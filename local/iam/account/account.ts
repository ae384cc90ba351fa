/** An account that decides calls. */

import { evaluate } from '../policy/evaluate.ts';
import type { AccessRequest, Decision, Policies } from '../policy/request.ts';
import { type PolicyKind, type Statement, statementsOf } from '../policy/statement.ts';
import type { AccountDocument, NamedPolicy, ResourceDocument, RoleDocument } from './document.ts';

export interface Account {
  document: AccountDocument;
  /** By ARN; of a table's index the table, of a log stream its group. */
  resource(arn: string): ResourceDocument | undefined;
  /** By ARN or label. */
  role(name: string): RoleDocument | undefined;
  /** The label of a resource or role of the template, of a log stream that of its group; other ARNs stay as they are. */
  labelOf(arn: string): string;
  /** Throws PolicyError for an action or a condition key that is not known. */
  decide(request: AccessRequest): Decision;
  /** The condition keys, in small letters, that the decision depends on. */
  keysThatMatter(request: Omit<AccessRequest, 'context'>): ReadonlySet<string>;
}

/** Throws PolicyError for a policy that says what is not known. */
export function createAccount(document: AccountDocument): Account {
  const resources = new Map(document.resources.map((one) => [one.arn, one]));
  const roles = new Map(
    document.roles.flatMap((one) => [[one.arn, one] as const, [one.label, one] as const]),
  );
  const ofRole = new Map(
    document.roles.map(({ arn, policies, boundary }) => [
      arn,
      {
        identity: compiled(policies, 'identity'),
        ...(boundary === undefined ? {} : { boundary: compiled([boundary], 'identity') }),
      },
    ]),
  );
  const ofResource = new Map([
    ...document.resources.map(({ arn, policies }) => [arn, compiled(policies, 'resource')] as const),
    ...document.roles.map(({ arn, trust }) => [arn, compiled([trust], 'trust')] as const),
  ]);

  const policiesOf = ({ caller, action, resource }: Omit<AccessRequest, 'context'>): Policies => ({
    ...((caller.kind === 'role' ? ofRole.get(caller.arn) : undefined) ?? { identity: [] }),
    resource: ofResource.get(resource) ?? ofResource.get(wholeOf(resource)) ?? [],
    isOwnPolicyNeeded: action.startsWith('kms:') || action === 'sts:AssumeRole',
  });
  return {
    document,
    resource: (arn) => resources.get(arn) ?? resources.get(wholeOf(arn)),
    role: (name) => roles.get(name),
    labelOf: (arn) => resources.get(streamless(arn))?.label ?? roles.get(arn)?.label ?? arn,
    decide: (request) => {
      const { action, resource, caller } = request;
      const isForeign = action.startsWith('kms:') && !resources.has(resource);
      // A key that is not of the template: its own policy is its owner's affair.
      if (isForeign && caller.kind === 'service') return { isAllowed: true };
      const policies = policiesOf(request);
      return evaluate(request, isForeign ? { ...policies, isOwnPolicyUnknown: true } : policies);
    },
    keysThatMatter: (request) => {
      const { identity, boundary = [], resource } = policiesOf(request);
      const touched = [...identity, ...boundary, ...resource].filter(
        ({ covers, names }) =>
          covers.action(request.action) &&
          covers.resource(request.resource) &&
          (names === undefined || names(request.caller) !== undefined),
      );
      return new Set(touched.flatMap(({ conditions }) => conditions.map(({ key }) => key.toLowerCase())));
    },
  };
}

/** ARN of what an index or a log stream is part of. */
function wholeOf(arn: string): string {
  return streamless(arn).replace(/\/index\/[^/]*$/, '');
}

function streamless(arn: string): string {
  return arn.replace(/:log-stream:.*$/, ':*');
}

function compiled(policies: readonly NamedPolicy[], kind: PolicyKind): Statement[] {
  return policies.flatMap(({ name, document }) => statementsOf(document, name, kind));
}
