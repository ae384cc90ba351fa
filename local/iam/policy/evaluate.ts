/**
 * Decides a call as AWS documents it:
 * 1. a deny in any policy that applies wins;
 * 2. within an account what the resource's own policy grants to the caller itself is granted;
 * 3. otherwise the role's policies must grant it, and on keys, trust policies and across accounts the resource's own
 *    must let them decide;
 * 4. a permissions boundary must allow it too;
 * 5. what nothing grants is refused.
 * Policies of an organization (SCP, RCP) and of sessions are not here: no template of ours has them.
 * Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html,
 * https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
 */
import { knownActions } from './actions.ts';
import { hasManyValues } from './condition-keys.ts';
import { PolicyError } from './errors.ts';
import { missingGrant } from './grants.ts';
import { type AccessRequest, applies, type Decision, type Origin, type Policies } from './request.ts';
import type { Statement } from './statement.ts';

const allowed: Decision = { isAllowed: true };

/** Throws PolicyError for an action or a condition key of the call that is not known. */
export function evaluate(request: AccessRequest, policies: Policies): Decision {
  if (!knownActions.has(request.action))
    throw new PolicyError('A call', `the action ${request.action} is not known.`);
  for (const key of Object.keys(request.context)) hasManyValues(key, 'A call');
  const denier = denierOf(request, policies);
  if (denier !== undefined) return { isAllowed: false, origin: denier, isExplicit: true };
  const missing = missingGrant(request, policies);
  if (missing !== undefined) return { isAllowed: false, origin: missing, isExplicit: false };
  const { boundary } = policies;
  if (boundary === undefined || boundary.some((one) => !one.isDeny && applies(one, request))) return allowed;
  return { isAllowed: false, origin: 'permissions boundary', isExplicit: false };
}

function denierOf(request: AccessRequest, policies: Policies): Origin | undefined {
  const denies = (statements: readonly Statement[] = []): boolean =>
    statements.some((one) => one.isDeny && applies(one, request));
  if (denies(policies.identity)) return 'identity-based policy';
  if (denies(policies.resource)) return 'resource-based policy';
  return denies(policies.boundary) ? 'permissions boundary' : undefined;
}
