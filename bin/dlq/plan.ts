/** What a replay would do with a letter, in a sentence for a dry run: what is sent, who takes it, what was checked. */
import type { LetterCounts } from './counts.ts';
import type { Ready } from './ready.ts';

/** More than anybody reads (own choice). */
const MOST = 20;

export interface PlanOptions {
  queueName: string;
  /** The last error of the letter. */
  error: string;
  /** Who takes it and what is called then; empty where that is not told. */
  taker: string;
  fifo: boolean;
  outOfOrder: boolean;
  /** Whether what was applied later was looked for; of some queues it is not. */
  compared: boolean;
  /** What order has against it; undefined: nothing. */
  late: string | undefined;
}

/** Adds it to the tally. */
export function notePlan(tally: LetterCounts, { content, target, edited }: Ready, how: PlanOptions): void {
  tally.plans ??= [];
  if (tally.plans.length >= MOST) return;
  const { queueName, taker } = how;
  const refused = how.error === '' ? '' : `, with which it failed before: ${how.error}`;
  const payload = edited ? 'with the edited payload' : 'with its payload as it came';
  const hash = target === undefined ? '' : ` (hash ${target.payloadHash.slice(0, 12)}…)`;
  const generation = target === undefined ? '' : `, as copy ${target.generation}`;
  tally.plans.push(
    `${content.id}, ${content.what}: back to ${queueName}${generation} ${payload}${hash}${edited ? '' : refused}${taker}. Checked: it can be read, was not applied and is not being worked on${target === undefined ? '' : ', its payload is the one allowed'}; ${orderText(how)}.`,
  );
}

function orderText({ fifo, outOfOrder, compared, late }: PlanOptions): string {
  if (!fifo) return 'its queue keeps no order';
  if (!compared)
    return 'not checked: whether a later one of its group was applied, which is not looked for here';
  if (outOfOrder && late !== undefined) return `OUT OF ORDER: it ${late.replace(/: say .*$/, '')}`;
  return 'it is in order: nothing later of its interaction was applied';
}
