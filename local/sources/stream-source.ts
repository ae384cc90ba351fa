/**
 * A table's stream, derived from its versions: every half second the table is read whole and compared.
 * Changes that come and go within one such time are seen as one; the stream of AWS would give each.
 */
import { type AttributeValue, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Outcome } from '../functions/function-spec.ts';
import { matchesPattern } from './event-pattern.ts';
import type { MappingSpec, Source } from './mapping-spec.ts';
import { type Item, type StreamRecord, streamRecords } from './stream-records.ts';

export interface StreamSourceDeps {
  dynamodb: DynamoDBClient;
  tableName: string;
  keyNames: readonly string[];
  viewType: string;
  region: string;
  invoke(event: unknown): Promise<Outcome>;
  /** Whether the function's role may read the stream. @default true */
  mayRead?(): boolean;
  /** @default 500 ms */
  intervalMs?: number;
}

/** Between two tries of a failed batch, doubling to the second number, ms. */
const backoffMs = [500, 10_000] as const;

/** A paused source; it begins with what the table holds when it is first read: only later changes are records. */
export function createStreamSource(spec: MappingSpec, deps: StreamSourceDeps): Source {
  const { dynamodb, tableName, intervalMs = 500, mayRead = () => true } = deps;
  let previous: Map<string, Item> | undefined;
  let sequence = 0;
  let running = false;
  let loop: Promise<void> = Promise.resolve();
  let interrupt = new AbortController();

  const poll = async (): Promise<void> => {
    while (running) {
      const current = mayRead() ? await readTable().catch(() => undefined) : undefined;
      if (current !== undefined) {
        const records = previous === undefined ? [] : changes(previous, current);
        previous = current;
        for (let start = 0; start < records.length; start += spec.batchSize) {
          await deliver(records.slice(start, start + spec.batchSize), 0);
        }
      }
      await pause(intervalMs);
    }
  };

  const changes = (before: Map<string, Item>, after: Map<string, Item>): StreamRecord[] => {
    const records = streamRecords(before, after, deps, spec.eventSourceArn, () => {
      sequence += 1;
      return String(sequence).padStart(21, '0');
    });
    return records.filter(
      (record) =>
        spec.filters.length === 0 || spec.filters.some((pattern) => matchesPattern(pattern, record)),
    );
  };

  /** In order: nothing later is delivered before this batch has succeeded or used up its tries. */
  const deliver = async (records: readonly StreamRecord[], tries: number): Promise<void> => {
    const outcome = await deps.invoke({ Records: records });
    const from = outcome.ok && spec.reportsFailures ? firstFailed(outcome.payload, records) : undefined;
    if (!running || (outcome.ok && from === undefined)) return;
    const rest = from === undefined ? records : records.slice(from);
    if (spec.maximumRetries !== undefined && tries >= spec.maximumRetries) return;
    await pause(Math.min(backoffMs[0] * 2 ** tries, backoffMs[1]));
    if (!running) return;
    const half = spec.bisects && rest.length > 1 ? Math.ceil(rest.length / 2) : rest.length;
    await deliver(rest.slice(0, half), tries + 1);
    if (half < rest.length) await deliver(rest.slice(half), tries + 1);
  };

  const readTable = async (): Promise<Map<string, Item>> => {
    const items = new Map<string, Item>();
    for await (const page of paginateScan(
      { client: dynamodb },
      { TableName: tableName, ConsistentRead: true },
    )) {
      for (const item of page.Items ?? []) items.set(keyOf(item, deps.keyNames), item);
    }
    return items;
  };

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      interrupt.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });

  return {
    resume: () => {
      if (running) return;
      running = true;
      interrupt = new AbortController();
      loop = loop.then(poll);
    },
    pause: async () => {
      running = false;
      interrupt.abort();
      await loop;
    },
    limit: () => undefined,
  };
}

function keyOf(item: Item, names: readonly string[]): string {
  return JSON.stringify(names.map((name): AttributeValue | undefined => item[name]));
}

function firstFailed(payload: unknown, records: readonly StreamRecord[]): number | undefined {
  const failures: unknown =
    typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'batchItemFailures') : [];
  if (!Array.isArray(failures) || failures.length === 0) return undefined;
  const sequences = failures.map((failure) => String(Reflect.get(Object(failure), 'itemIdentifier')));
  const index = records.findIndex(({ dynamodb }) => sequences.includes(dynamodb.SequenceNumber));
  return Math.max(0, index);
}
