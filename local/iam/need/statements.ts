/** Every statement of an account, and the account without one. */
import type { AccountDocument, NamedPolicy } from '../account/document.ts';
import { listOf, type PolicyDocument, type RawStatement } from '../policy/document.ts';
import type { PolicyKind } from '../policy/statement.ts';

/** Where a statement stands. */
export interface Place {
  /** What people call its policy. */
  policy: string;
  /** From 0, among all statements of that name. */
  index: number;
  statement: RawStatement;
  kind: PolicyKind;
}

/** Those of roles first, in the order of the template. */
export function statementsIn(account: AccountDocument): Place[] {
  const counts = new Map<string, number>();
  return policiesOf(account).flatMap(({ name, document, kind }) =>
    listOf(document.Statement).map((statement) => {
      const index = counts.get(name) ?? 0;
      counts.set(name, index + 1);
      return { policy: name, index, statement, kind };
    }),
  );
}

/** The same account, but for one statement. */
export function without(account: AccountDocument, { statement }: Place): AccountDocument {
  const less = ({ name, document }: NamedPolicy): NamedPolicy => ({
    name,
    document: lessOf(document, statement),
  });
  return {
    ...account,
    roles: account.roles.map((role) => ({
      ...role,
      trust: less(role.trust),
      policies: role.policies.map(less),
      ...(role.boundary === undefined ? {} : { boundary: less(role.boundary) }),
    })),
    resources: account.resources.map((one) => ({ ...one, policies: one.policies.map(less) })),
  };
}

function lessOf(document: PolicyDocument, taken: RawStatement): PolicyDocument {
  const all = listOf(document.Statement);
  // By identity: two that say the same are two.
  return all.includes(taken) ? { ...document, Statement: all.filter((one) => one !== taken) } : document;
}

function policiesOf({ roles, resources }: AccountDocument): (NamedPolicy & { kind: PolicyKind })[] {
  const as =
    (kind: PolicyKind) =>
    (policy: NamedPolicy): NamedPolicy & { kind: PolicyKind } => ({ ...policy, kind });
  const ofRoles = roles.flatMap(({ policies, boundary }) =>
    boundary === undefined ? policies : [...policies, boundary],
  );
  return [
    ...ofRoles.map(as('identity')),
    ...roles.map(({ trust }) => trust).map(as('trust')),
    ...resources.flatMap(({ policies }) => policies).map(as('resource')),
  ];
}
