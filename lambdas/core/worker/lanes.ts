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
export interface Lane<Message> {
  group: string;
  left: Entry<Message>[];
}

/** Lanes in the order in which their heads were received. */
export function toLanes<Message>(records: readonly QueueRecord[], job: Job<Message>): Lane<Message>[] {
  const lanes = new Map<string, Lane<Message>>();
  for (const record of records) {
    const lane = lanes.get(record.group) ?? { group: record.group, left: [] };
    lane.left.push({ record, work: job.read(record.body) });
    lanes.set(record.group, lane);
  }
  return [...lanes.values()];
}

/** Everything that is left, lane by lane. */
export function entriesLeft<Message>(lanes: readonly Lane<Message>[]): Entry<Message>[] {
  return lanes.flatMap(({ left }) => left);
}

/** The entry, if this invocation holds its claim. */
export function claimedOf<Message>({ record, work, history }: Entry<Message>): Claimed<Message> | undefined {
  return work && history && { record, work, history };
}
