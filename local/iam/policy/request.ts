/** What a call asks for, what applies to it, and what is decided. */
import type { CallContext } from './condition-keys.ts';
import type { Principal } from './principals.ts';
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

/** Whether action, resource, conditions and, where it names any, the principal are the call's. */
export function applies({ covers, conditions, names }: Statement, request: AccessRequest): boolean {
  const { caller, action, resource, context } = request;
  if (!covers.action(action) || !covers.resource(resource)) return false;
  if (names !== undefined && names(caller) === undefined) return false;
  return conditions.every(({ holds }) => holds(context));
}
