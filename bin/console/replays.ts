/** What became of the messages that were replayed from this console: a replay that is refused again is no success. */
import { textIn } from '../../lambdas/adapters/dynamodb/claim-item.ts';
import { dynamoFoundRecords } from '../../lambdas/adapters/dynamodb/found-records.ts';
import type { LetterQueue } from '../dlq/letter-queues.ts';
import { tableOf } from '../dlq/session.ts';
import { partOf } from '../find/read-record.ts';
import type { Part } from '../find/story.ts';
import { standingText } from '../find/text.ts';
import type { Connection } from '../operator/connection.ts';
import type { Replayed, Snapshot } from '../operator/snapshot.ts';

/** The newest so many are watched (own choice). */
const MOST = 20;

export interface ReplayWatch {
  /** `key`: of its record. */
  add(replayed: { id: string; queue: LetterQueue; key: string }): void;
  /** Where each stands at the time of the snapshot, the newest first. Throws UnavailableError. */
  read(snapshot: Snapshot): Promise<Replayed[]>;
}

export function createReplayWatch(at: Pick<Connection, 'dynamo' | 'table'>): ReplayWatch {
  const watched = new Map<string, { id: string; queue: LetterQueue; key: string }>();
  return {
    add(replayed) {
      watched.delete(replayed.key);
      watched.set(replayed.key, replayed);
      const [oldest] = watched.keys();
      if (watched.size > MOST && oldest !== undefined) watched.delete(oldest);
    },
    async read(snapshot) {
      const all = [...watched.values()].reverse();
      const tables = Map.groupBy(all, ({ queue }) => tableOf(queue) ?? 'idempotency');
      const found = await Promise.all(
        [...tables].map(([table, some]) =>
          dynamoFoundRecords(at.dynamo, at.table(table)).get(some.map(({ key }) => key)),
        ),
      );
      const items = new Map(found.flat().map((item) => [textIn(item, 'pk'), item]));
      return all.flatMap(({ id, queue, key }) => {
        const item = items.get(key);
        const worker = snapshot.workers.find((one) => one.queue === queue);
        const [downstream] = worker?.downstreams ?? [];
        if (item === undefined || worker === undefined || downstream === undefined) return [];
        const taker = { worker: worker.worker, downstream, queue };
        const part = partOf(item, taker, aroundOf(snapshot), snapshot.atMs);
        return [{ id, queue, ...replayedText(part, snapshot.atMs) }];
      });
    },
  };
}

function aroundOf({ breakers, holds, workers }: Snapshot) {
  const controls = new Map(workers.flatMap(({ worker, control }) => (control ? [[worker, control]] : [])));
  return { breakers, holds, controls };
}

/** State and sentence of a message since its replay. */
export function replayedText(
  { standing, queue, letter }: Pick<Part, 'standing' | 'queue' | 'letter'>,
  nowMs: number,
): Pick<Replayed, 'state' | 'text'> {
  if (standing.kind === 'dead-lettered')
    return { state: 'given up', text: `a dead letter again: ${letter?.reason}: ${letter?.error}` };
  const text = standingText(standing, queue, nowMs);
  if (standing.kind === 'applied') return { state: 'applied', text };
  if (standing.kind === 'dropped') return { state: 'given up', text };
  const hasFailed = standing.kind === 'waiting' && standing.causes.some(({ kind }) => kind === 'retry');
  return { state: hasFailed ? 'failing' : 'under way', text };
}
