/** A batch by message group: each strictly in order, groups side by side. */
import { UnknownFormatError } from '../errors.ts';
import type { QueueRecord, TryHistory } from '../ports.ts';
import type { Job, Work } from './job.ts';

/** One record on its way through an invocation. */
export interface Entry<Message> {
  record: QueueRecord;
  /** Undefined: the body is no message of this job, or `unknown` to this release. */
  work: Work<Message> | undefined;
  unknown?: UnknownFormatError;
  /** Set while this invocation holds the claim: the tries so far, judged. */
  history?: TryHistory;
  /** What its record is filed under: of an event the HMAC of its interaction. */
  under?: string;
}

/** An entry whose claim is held. */
export interface Claimed<Message> extends Entry<Message> {
  work: Work<Message>;
  history: TryHistory;
}

/** What is left of a group; the head is `left[0]`. */
export interface MessageGroup<Message> {
  group: string;
  left: Entry<Message>[];
}

/** Groups in the order in which their heads were received. */
export function toMessageGroups<Message>(
  records: readonly QueueRecord[],
  job: Job<Message>,
): MessageGroup<Message>[] {
  const groups = new Map<string, MessageGroup<Message>>();
  for (const record of records) {
    const group = groups.get(record.group) ?? { group: record.group, left: [] };
    group.left.push(read(record, job));
    groups.set(record.group, group);
  }
  return [...groups.values()];
}

function read<Message>(record: QueueRecord, job: Job<Message>): Entry<Message> {
  try {
    return { record, work: job.read(record.body) };
  } catch (error) {
    if (!(error instanceof UnknownFormatError)) throw error;
    return { record, work: undefined, unknown: error };
  }
}

/** Everything that is left, group by group. */
export function entriesLeft<Message>(groups: readonly MessageGroup<Message>[]): Entry<Message>[] {
  return groups.flatMap(({ left }) => left);
}

/** The entry with the claim that this invocation holds. */
export function claimedAs<Message>(
  { record, under }: Entry<Message>,
  work: Work<Message>,
  history: TryHistory,
): Claimed<Message> {
  return { record, work, history, ...(under === undefined ? {} : { under }) };
}

/** The entry, if this invocation holds its claim. */
export function claimedOf<Message>(entry: Entry<Message>): Claimed<Message> | undefined {
  const { work, history } = entry;
  return work && history && claimedAs(entry, work, history);
}
