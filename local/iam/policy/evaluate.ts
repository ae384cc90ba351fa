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
import { type CallContext, hasManyValues } from './condition-keys.ts';
import { PolicyError } from './errors.ts';
import type { Naming, Principal } from './principals.ts';
import type { Statement } from './statement.ts';

export interface AccessRequest {
  caller: Principal;
  /** `sqs:SendMessage`. */
  action: string;
  /** ARN. */
  resource: string;
  context: CallContext;
}

/** The policies that apply to a call. */
export interface Policies {
  /** Of the caller's role; empty for others. */
  identity: readonly Statement[];
  /** Of the caller's role, if it has one. */
  boundary?: readonly Statement[];
  /** Of the resource. */
  resource: readonly Statement[];
  /** Of keys and trust policies: without the resource's own policy nothing else counts. */
  isOwnPolicyNeeded: boolean;
  /** Nobody here has the resource's policy: the role's side alone decides. */
  isOwnPolicyUnknown?: boolean;
}

export type Origin = 'identity-based policy' | 'resource-based policy' | 'permissions boundary';

export interface Decision {
  isAllowed: boolean;
  /** Of a refusal: whose deny, or whose missing grant. */
  origin?: Origin;
  isExplicit?: boolean;
}

const allowed: Decision = { isAllowed: true };

/** Throws PolicyError for an action or a condition key of the call that is not known. */
export function evaluate(request: AccessRequest, policies: Policies): Decision {
  if (!knownActions.has(request.action))
    throw new PolicyError('A call', `the action ${request.action} is not known.`);
  for (const key of Object.keys(request.context)) hasManyValues(key, 'A call');
  const denier = denierOf(request, policies);
  if (denier !== undefined) return { isAllowed: false, origin: denier, isExplicit: true };

  const grants = policies.resource.filter((one) => !one.isDeny && applies(one, request));
  const namings = grants.map(({ names }) => names?.(request.caller));
  const granted = grantOf(request, policies, namings);
  if (granted !== undefined) return { isAllowed: false, origin: granted, isExplicit: false };
  const { boundary } = policies;
  if (boundary === undefined || boundary.some((one) => !one.isDeny && applies(one, request))) return allowed;
  return { isAllowed: false, origin: 'permissions boundary', isExplicit: false };
}

/** Whose grant is missing; undefined where it is granted. */
function grantOf(
  request: AccessRequest,
  { identity, isOwnPolicyNeeded, isOwnPolicyUnknown = false }: Policies,
  namings: readonly (Naming | undefined)[],
): Origin | undefined {
  const isAcross = isAcrossAccounts(request);
  const isNamed = namings.some((naming) => naming !== undefined);
  if (namings.includes('itself') && !isAcross) return undefined;
  // Of another account, and its own policies are that account's affair.
  if (request.caller.kind === 'account') return isNamed ? undefined : 'resource-based policy';
  if (request.caller.kind === 'service') return 'resource-based policy';
  if (!isOwnPolicyUnknown && !isNamed && (isOwnPolicyNeeded || isAcross)) return 'resource-based policy';
  const isGranted = identity.some((one) => !one.isDeny && applies(one, request));
  return isGranted ? undefined : 'identity-based policy';
}

/** Whether a role's account is another than the resource's; ARNs of a few services name none. */
function isAcrossAccounts({ caller, resource }: AccessRequest): boolean {
  const account = resource.split(':')[4] ?? '';
  return caller.kind === 'role' && account !== '' && account !== caller.account;
}

function denierOf(request: AccessRequest, policies: Policies): Origin | undefined {
  const denies = (statements: readonly Statement[] = []): boolean =>
    statements.some((one) => one.isDeny && applies(one, request));
  if (denies(policies.identity)) return 'identity-based policy';
  if (denies(policies.resource)) return 'resource-based policy';
  return denies(policies.boundary) ? 'permissions boundary' : undefined;
}

/** Whether action, resource, conditions and, where it names any, the principal are the call's. */
function applies({ covers, conditions, names }: Statement, request: AccessRequest): boolean {
  const { caller, action, resource, context } = request;
  if (!covers.action(action) || !covers.resource(resource)) return false;
  if (names !== undefined && names(caller) === undefined) return false;
  return conditions.every(({ holds }) => holds(context));
}
