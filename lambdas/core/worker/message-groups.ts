/** A batch as lanes: one a message group, strictly in order inside, side by side among themselves. */
import type { QueueRecord, TryHistory } from '../ports.ts';
import type { Job, Work } from './job.ts';

/** One record on its way through an invocation. */
export interface Entry<Message> {
  record: QueueRecord;
  /** Undefined: the body is no message of this job. */
  work: Work<Message> | undefined;
  /** Set while this invocation holds the claim: the tries so far, judged. */
  history?: TryHistory;
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

/** Lanes in the order in which their heads were received. */
export function toMessageGroups<Message>(
  records: readonly QueueRecord[],
  job: Job<Message>,
): MessageGroup<Message>[] {
  const groups = new Map<string, MessageGroup<Message>>();
  for (const record of records) {
    const group = groups.get(record.group) ?? { group: record.group, left: [] };
    group.left.push({ record, work: job.read(record.body) });
    groups.set(record.group, group);
  }
  return [...groups.values()];
}

/** Everything that is left, lane by lane. */
export function entriesLeft<Message>(groups: readonly MessageGroup<Message>[]): Entry<Message>[] {
  return groups.flatMap(({ left }) => left);
}

/** The entry, if this invocation holds its claim. */
export function claimedOf<Message>({ record, work, history }: Entry<Message>): Claimed<Message> | undefined {
  return work && history && { record, work, history };
}
