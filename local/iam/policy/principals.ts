/**
 * Who calls, and whom a policy means.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { listOf, type RawStatement } from './document.ts';
import { PolicyError } from './errors.ts';

/** A session of a role of the account, an AWS service that acts for itself, or any identity of another account. */
export type Principal =
  | { kind: 'role'; arn: string; account: string }
  | { kind: 'service'; name: string }
  | { kind: 'account'; account: string };

/** Named itself, or its account is: then the account's own policies decide. */
export type Naming = 'itself' | 'account';

/** How a statement's `Principal` names a caller; undefined where it does not. */
export type Names = (caller: Principal) => Naming | undefined;

/** Throws PolicyError for a kind of principal that is not known. */
export function principalOf(raw: RawStatement['Principal'], place: string): Names {
  if (raw === '*') return () => 'itself';
  if (typeof raw !== 'object') throw new PolicyError(place, 'a statement names no principal.');
  const all = Object.entries(raw).flatMap(([kind, values]) =>
    listOf(values).map((value) => oneOf(kind, value, place)),
  );
  return (caller) => {
    const found = all.map((names) => names(caller));
    return found.find((naming) => naming === 'itself') ?? found.find((naming) => naming !== undefined);
  };
}

function oneOf(kind: string, value: string, place: string): Names {
  if (kind === 'Service')
    return (caller) => (caller.kind === 'service' && caller.name === value ? 'itself' : undefined);
  if (kind !== 'AWS') throw new PolicyError(place, `principals of the kind ${kind} are not known.`);
  if (value === '*') return () => 'itself';
  const account = /^(?:arn:aws[a-z-]*:iam::)?(\d{12})(?::root)?$/.exec(value)?.[1];
  if (account !== undefined)
    return (caller) => (caller.kind !== 'service' && caller.account === account ? 'account' : undefined);
  if (/^arn:aws[a-z-]*:iam::\d{12}:role\/[^*?]+$/.test(value))
    return (caller) => (caller.kind === 'role' && caller.arn === value ? 'itself' : undefined);
  throw new PolicyError(place, `the principal ${value} is not known.`);
}
