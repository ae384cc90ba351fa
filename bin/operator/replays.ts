/** What became of the messages that were replayed of late: a replay that is refused again is no success. */
import { textIn } from '../../lambdas/adapters/dynamodb/claim-item.ts';
import { dynamoFoundRecords } from '../../lambdas/adapters/dynamodb/found-records.ts';
import { systemClock } from '../../lambdas/adapters/system.ts';
import type { DeadLetterReason } from '../../lambdas/core/ports.ts';
import { dynamoReplayNotes } from '../dlq/dynamo-audit.ts';
import { tableOf } from '../dlq/session.ts';
import { partOf } from '../find/read-record.ts';
import type { Part } from '../find/story.ts';
import { standingText } from '../find/text.ts';
import type { Connection } from './connection.ts';
import type { Replayed } from './replayed.ts';
import type { Snapshot } from './snapshot.ts';

/** Where each stands at the time of the snapshot, the newest first. Throws UnavailableError. */
export async function replaysOf(
  { dynamo, table }: Pick<Connection, 'dynamo' | 'table'>,
  snapshot: Snapshot,
): Promise<Replayed[]> {
  const notes = await dynamoReplayNotes(dynamo, table('coordination'), systemClock).read();
  const found = await Promise.all(
    [...Map.groupBy(notes, ({ queue }) => tableOf(queue) ?? 'idempotency')].map(([name, some]) =>
      dynamoFoundRecords(dynamo, table(name)).get(some.map(({ key }) => key)),
    ),
  );
  const items = new Map(found.flat().map((item) => [textIn(item, 'pk'), item]));
  return notes.flatMap(({ id, key, queue }) => {
    const item = items.get(key);
    const worker = snapshot.workers.find((one) => one.queue === queue);
    const [downstream] = worker?.downstreams ?? [];
    if (item === undefined || worker === undefined || downstream === undefined) return [];
    const taker = { worker: worker.worker, downstream, queue };
    const part = partOf(item, taker, aroundOf(snapshot), snapshot.atMs);
    return [{ id, key, queue, ...replayedText(part, snapshot.atMs) }];
  });
}

function aroundOf({ breakers, holds, workers }: Snapshot) {
  const controls = new Map(workers.flatMap(({ worker, control }) => (control ? [[worker, control]] : [])));
  return { breakers, holds, controls };
}

/** State and sentence of a message since its replay. */
export function replayedText(
  { standing, queue, letter }: Pick<Part, 'standing' | 'queue' | 'letter'>,
  nowMs: number,
): Pick<Replayed, 'state' | 'text' | 'isStopped'> {
  if (standing.kind === 'dead-lettered')
    return {
      state: letter?.reason === ('stopped' satisfies DeadLetterReason) ? 'stopped' : 'dead again',
      text: `a dead letter again: ${letter?.reason}: ${letter?.error}`,
    };
  const text = standingText(standing, queue, nowMs);
  if (standing.kind === 'applied') return { state: 'applied', text };
  if (standing.kind === 'dropped') return { state: 'dropped', text };
  if (standing.kind !== 'waiting') return { state: 'under way', text };
  const { causes, isStopped = false } = standing;
  const hasFailed = causes.some(({ kind }) => kind === 'retry');
  return { state: hasFailed ? 'failing' : 'under way', text, ...(isStopped && { isStopped }) };
}
