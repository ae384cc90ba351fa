/** Whether a call is granted, and from which side a grant is missing. */
import type { Naming } from './principals.ts';
import { type AccessRequest, applies, type Origin, type Policies } from './request.ts';

/** Whose grant is missing; undefined where it is granted. */
export function missingGrant(request: AccessRequest, policies: Policies): Origin | undefined {
  const { identity, isOwnPolicyNeeded, isOwnPolicyUnknown = false } = policies;
  const namings = namingsOf(request, policies);
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

/** How each grant of the resource's own policy names the caller. */
function namingsOf(request: AccessRequest, { resource }: Policies): (Naming | undefined)[] {
  const grants = resource.filter((one) => !one.isDeny && applies(one, request));
  return grants.map(({ names }) => names?.(request.caller));
}

/** Whether a role's account is another than the resource's; ARNs of a few services name none. */
function isAcrossAccounts({ caller, resource }: AccessRequest): boolean {
  const account = resource.split(':')[4] ?? '';
  return caller.kind === 'role' && account !== '' && account !== caller.account;
}
