/** SQS's receive count is taken for the number of tries: releases in an outage use them up. */
import type { Fault } from './fault.ts';

const MAX_RECEIVES = 5;

export const receiveCountAsAttempts: Fault = {
  name: 'receive-count-as-attempts',
  worker: (worker, queue) => async (records, remainingMs) => {
    const spent = records.filter(({ receiveCount }) => receiveCount > MAX_RECEIVES);
    for (const record of spent) {
      const note = {
        reason: 'retries-exhausted',
        error: 'received too often',
        attempts: record.receiveCount,
        firstAtMs: record.sentAtMs,
        lastAtMs: record.sentAtMs,
        source: 'queue',
        correlationId: record.messageId,
      } as const;
      await queue.deadLetter(record, record.body, note, `${record.messageId}:dead`);
    }
    return worker(
      records.filter((record) => !spent.includes(record)),
      remainingMs,
    );
  },
};
