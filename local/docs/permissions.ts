/** The table of permissions: every statement of every policy, and a call that needs it. */
import type { Account } from '../iam/account/account.ts';
import type { NotedCall } from '../iam/gate/authorize.ts';
import type { Entry, Ledger } from '../iam/need/ledger.ts';
import { listOf, type RawStatement } from '../iam/policy/document.ts';

interface Row {
  policies: string[];
  statement: string;
  needer: string;
}

/** Markdown; statements that say the same of each one's own resource are one row. */
export function permissionTable({ account, entries }: Pick<Ledger, 'account' | 'entries'>): string {
  const rows = new Map<string, Row>();
  for (const entry of entries) {
    const { policy } = entry.place;
    const statement = statementText(account, entry.place.statement, policy);
    const key = `${kindOf(policy)} ${statement}`;
    const found = rows.get(key);
    if (found === undefined) rows.set(key, { policies: [policy], statement, needer: neederText(entry) });
    else found.policies.push(policy);
  }
  return [
    '| policy | statement | a call that needs it |',
    '|---|---|---|',
    ...[...rows.values()].map(
      ({ policies, statement, needer }) => `| ${policiesText(policies)} | ${statement} | ${needer} |`,
    ),
  ].join('\n');
}

/** A role's statements are its own; what resources and trusts say of themselves is the same for many. */
function kindOf(policy: string): string {
  return policy.startsWith('role ') ? policy : (policy.split(' ')[0] ?? '');
}

function policiesText(policies: readonly string[]): string {
  const [first = '', ...others] = policies;
  const kind = first.startsWith('trust of role ') ? 'trust of role ' : `${first.split(' ')[0]} `;
  return others.length === 0
    ? first
    : `${kind.trim()}: ${policies.map((policy) => policy.slice(kind.length)).join(', ')}`;
}

function statementText(account: Account, statement: RawStatement, policy: string): string {
  const { Effect, Action, Resource = '*', Condition = {} } = statement;
  // In a policy of its own `*` is the resource itself; in a role's it is every one.
  const every = policy.startsWith('role ') ? 'all' : 'it';
  const resources = listOf(Resource).map((arn) => (arn === '*' ? every : nameOf(account, arn)));
  const on = resources.map((one) => (one === policy ? 'it' : one)).join(', ');
  const conditions = Object.entries(Condition).flatMap(([, keys]) =>
    Object.entries(keys).map(
      ([key, values]) =>
        `${key} ${listOf(values)
          .map((one) => valueText(account, one))
          .join(' or ')}`,
    ),
  );
  const where = conditions.length === 0 ? '' : `, if ${conditions.join(' and ')}`;
  return `${Effect} ${listOf(Action).join(', ')} on ${on}${principalText(statement)}${where}`;
}

/** Of an alias `function ingest:live`. */
function nameOf(account: Account, arn: string): string {
  const [, plain, alias] = /^(arn:[^:]+:lambda:(?:[^:]*:){2}function:[^:]+):(.+)$/.exec(arn) ?? [];
  return plain === undefined ? account.labelOf(arn) : `${account.labelOf(plain)}:${alias}`;
}

function principalText({ Principal }: RawStatement): string {
  if (Principal === undefined) return '';
  const all =
    typeof Principal === 'string' ? [Principal] : Object.values(Principal).flatMap((one) => [...listOf(one)]);
  return ` for ${all.map((one) => (one === '*' ? 'all' : one)).join(', ')}`;
}

function valueText(account: Account, value: string): string {
  return account.labelOf(value).replace(/\.us-east-1\.amazonaws\.com$/, '');
}

function neederText({ place, needer, row }: Entry): string {
  if (needer === undefined) return 'none';
  const text = `${needer.caller}: ${needer.action} on ${needer.resource}${aboutText(needer)}`;
  const said =
    place.statement.Effect === 'Deny'
      ? `${text}, were it ${needer.action.startsWith('ec2:') ? 'the function’s own call' : 'sent over plain HTTP'}`
      : text;
  return row === undefined ? said : `${said} ([${row.what}](${row.source}))`;
}

function aboutText({ context }: NotedCall): string {
  const via = context['kms:ViaService'];
  return typeof via === 'string' ? ` through ${via.split('.')[0]}` : '';
}
