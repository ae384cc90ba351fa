/** Polls a queue and invokes a function with its messages, as Lambda's event source mapping does. */
import { DeleteMessageBatchCommand, GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Outcome } from '../functions/function-spec.ts';
import { matchesPattern } from './event-pattern.ts';
import type { MappingSpec, Source } from './mapping-spec.ts';
import { failedIds } from './partial-failures.ts';
import { receiveBatch } from './receive-batch.ts';
import { type SqsRecord, toRecord } from './sqs-record.ts';

export interface SqsSourceDeps {
  sqs: SQSClient;
  queueUrl: string;
  region: string;
  invoke(event: unknown): Promise<Outcome>;
  /** Calls of the function that are worth having under way now. */
  capacity(): number;
}

/** Between two tries while the engine can't be reached. */
const faultPauseMs = 500;

/** A paused source of the mapping. */
export function createSqsSource(spec: MappingSpec, deps: SqsSourceDeps): Source {
  const { sqs, queueUrl, region, invoke } = deps;
  let maximum = spec.maximumConcurrency;
  let running = false;
  let loop: Promise<void> = Promise.resolve();
  let inFlight = 0;
  let wake: () => void = () => undefined;

  /** Lambda looks at the queue before it polls; it goes on without an answer. */
  const look = () =>
    sqs
      .send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }))
      .catch(() => undefined);

  const poll = async (): Promise<void> => {
    await look();
    while (running) {
      if (inFlight >= Math.min(maximum ?? Infinity, deps.capacity())) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      try {
        const messages = await receiveBatch(sqs, queueUrl, spec, () => running);
        if (messages.length > 0)
          void process(messages.map((one) => toRecord(one, spec.eventSourceArn, region)));
      } catch {
        await new Promise((resolve) => setTimeout(resolve, faultPauseMs));
      }
    }
  };

  const process = async (records: SqsRecord[]): Promise<void> => {
    inFlight += 1;
    try {
      const wanted = records.filter((record) => passes(spec.filters, record));
      const done = records.filter((record) => !wanted.includes(record));
      if (wanted.length > 0) done.push(...(await served(wanted)));
      await remove(done);
    } finally {
      inFlight -= 1;
      wake();
    }
  };

  const served = async (records: SqsRecord[]): Promise<SqsRecord[]> => {
    const outcome = await invoke({ Records: records });
    if (!outcome.ok) return [];
    if (!spec.reportsFailures) return records;
    const failed = failedIds(outcome.payload, new Set(records.map(({ messageId }) => messageId)));
    return failed === 'all' ? [] : records.filter(({ messageId }) => !failed.has(messageId));
  };

  /** A fault here only means that the messages come again, as on AWS. */
  const remove = async (records: readonly SqsRecord[]): Promise<void> => {
    for (let start = 0; start < records.length; start += 10) {
      const Entries = records
        .slice(start, start + 10)
        .map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries })).catch(() => undefined);
    }
  };

  return {
    resume: () => {
      if (running) return;
      running = true;
      loop = loop.then(poll);
    },
    pause: async () => {
      running = false;
      wake();
      await loop;
    },
    limit: (maximumConcurrency) => {
      maximum = maximumConcurrency;
      wake();
    },
  };
}

function passes(filters: readonly unknown[], record: SqsRecord): boolean {
  return filters.length === 0 || filters.some((pattern) => matchesPattern(pattern, parsed(record)));
}

/** Filters on `body` look into its JSON. */
function parsed(record: SqsRecord): unknown {
  try {
    return { ...record, body: JSON.parse(record.body) };
  } catch {
    return record;
  }
}
