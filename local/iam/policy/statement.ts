/** Statements of a policy, read once. */
import { actionsOf } from './actions.ts';
import { type Condition, conditionsOf } from './conditions.ts';
import { listOf, type PolicyDocument, type RawStatement } from './document.ts';
import { PolicyError } from './errors.ts';
import { matchesArn } from './patterns.ts';
import { type Names, principalOf } from './principals.ts';

export interface Statement {
  isDeny: boolean;
  covers: { action(action: string): boolean; resource(arn: string): boolean };
  conditions: readonly Condition[];
  /** Absent in a policy of a role. */
  names?: Names;
}

/** On what a policy hangs: a role, a resource, or a role as what others may assume. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

const elements: ReadonlySet<string> = new Set([
  ...['Sid', 'Effect', 'Action', 'Resource', 'Principal', 'Condition'],
]);

/** `policy` names it in errors and reports. Throws PolicyError for whatever is not known. */
export function statementsOf(
  { Version, Statement }: PolicyDocument,
  policy: string,
  kind: PolicyKind,
): Statement[] {
  if (Version !== '2012-10-17') throw new PolicyError(policy, `the version ${Version} is not known.`);
  return listOf(Statement).map((raw, index) => {
    const read = known.get(raw) ?? statementOf(raw, policy, index, kind);
    known.set(raw, read);
    return read;
  });
}

/** Read once, also where an account is read again without one of its statements. */
const known = new WeakMap<RawStatement, Statement>();

function statementOf(raw: RawStatement, policy: string, index: number, kind: PolicyKind): Statement {
  const place = `${policy}, statement ${index + 1}`;
  for (const name of Object.keys(raw))
    if (!elements.has(name)) throw new PolicyError(place, `the element ${name} is not known.`);
  if (raw.Effect !== 'Allow' && raw.Effect !== 'Deny')
    throw new PolicyError(place, `the effect ${raw.Effect} is not known.`);
  if ((raw.Principal === undefined) !== (kind === 'identity'))
    throw new PolicyError(place, `a principal is ${kind === 'identity' ? 'not allowed' : 'missing'}.`);
  if ((raw.Resource === undefined) !== (kind === 'trust'))
    throw new PolicyError(place, `a resource is ${kind === 'trust' ? 'not allowed' : 'missing'}.`);
  const actions = new Set(listOf(raw.Action).flatMap((pattern) => actionsOf(pattern, place)));
  const resources = listOf(raw.Resource ?? '*').map((pattern) => resourceOf(pattern, place));
  return {
    isDeny: raw.Effect === 'Deny',
    covers: {
      action: (action) => actions.has(action),
      resource: (arn) => resources.some((pattern) => matchesArn(pattern, arn)),
    },
    conditions: conditionsOf(raw.Condition, place),
    ...(kind === 'identity' ? {} : { names: principalOf(raw.Principal, place) }),
  };
}

/** IAM takes no wildcard as the service. */
function resourceOf(pattern: string, place: string): string {
  if (pattern === '*' || (/^arn:[^:]*:[\w-]+:([^:]*:){2}./.test(pattern) && !pattern.includes('${')))
    return pattern;
  throw new PolicyError(place, `the resource ${pattern} is no ARN.`);
}
