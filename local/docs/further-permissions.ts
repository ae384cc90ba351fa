/** What the docs show beside the default deployment's statements: those of connectors and CodeDeploy, and actions unseen. */
import type { Entry, Ledger } from '../iam/need/ledger.ts';
import { unseenActions } from '../iam/need/unseen.ts';

/** A deployment's own statements beside those of another: of several connectors the first one's, which stands for each. */
export function furtherEntries(further: Ledger, known: Ledger): Entry[] {
  const [, ...others] = further.connectors;
  const textOf = ({ place: { policy, statement } }: Entry): string =>
    `${policy} ${JSON.stringify(statement)}`;
  const all = new Set(known.entries.map(textOf));
  return further.entries.filter(
    (entry) => !all.has(textOf(entry)) && !others.some((name) => entry.place.policy.includes(` ${name}-`)),
  );
}

/** Markdown: actions that no call was seen to use. */
export function unseenTable({ account, entries, calls }: Ledger): string {
  return [
    '| action | roles | why it stays |',
    '|---|---|---|',
    ...unseenActions(account, entries, calls).map(
      ({ what, roles, reason = 'none' }) => `| ${what} | ${roles.join(', ')} | ${reason} |`,
    ),
  ].join('\n');
}
