/** A batch of the on-call queue: delivered steps are done, failed ones are retried soon, hopeless ones dead-lettered. */
import { createSendDeadLetter } from '../delivery/dead-letter.ts';
import { asError, PermanentError } from '../errors.ts';
import type { IncidentEvent, QueueRecord, System, WorkerQueue } from '../ports.ts';
import { backOffMs } from '../retry/backoff.ts';
import { parseIncident } from './incident-message.ts';
import type { Notify } from './notify.ts';

export interface ConsumeDeps extends System {
  /** One a pager; none: every step is dropped with a log line. */
  notifiers: readonly Notify[];
  queue: WorkerQueue;
  source: string;
  settings: {
    /** ms; the longest back-off of a failed page. */
    maxBackoffMs: number;
    /** ms after which a page that can't be delivered goes to the DLQ, whose alarm doesn't depend on the notifier. */
    giveUpMs: number;
  };
}

/** Answers the records that SQS must keep. Throws UnavailableError where they can't be released. */
export function createOnCallConsumer(
  deps: ConsumeDeps,
): (records: readonly QueueRecord[]) => Promise<QueueRecord[]> {
  return async (records) => {
    const kept = await Promise.all(records.map((record) => consume(deps, record)));
    return records.filter((_, index) => kept[index]);
  };
}

/** Unit of a failed page's back-off (own choice), ms. */
const BASE_MS = 1000;

/** Whether SQS must keep the record. */
async function consume(deps: ConsumeDeps, record: QueueRecord): Promise<boolean> {
  const event = parseIncident(record.body);
  if (event === undefined) {
    deps.log.warn('on-call message without an incident', { messageId: record.messageId });
    return false;
  }
  if (deps.notifiers.length === 0) deps.log.warn('incident without a pager', { incident: event.key });
  const results = await Promise.allSettled(deps.notifiers.map((notify) => notify(event)));
  const reasons = results.flatMap((one) => (one.status === 'rejected' ? [asError(one.reason)] : []));
  return reasons.length > 0 && failed(deps, record, event, reasons);
}

async function failed(
  deps: ConsumeDeps,
  record: QueueRecord,
  event: IncidentEvent,
  reasons: readonly Error[],
): Promise<boolean> {
  const { clock, queue, settings, log } = deps;
  const age = clock.now() - record.sentAtMs;
  const error = reasons.map((reason) => reason.message).join('; ');
  log.error('page failed', { incident: event.key, action: event.action, why: error });
  const permanent = reasons.every((reason) => reason instanceof PermanentError);
  if (permanent || age >= settings.giveUpMs) {
    const reason = permanent ? 'permanent' : 'retries-exhausted';
    const letter = { reason, error, attempts: record.receiveCount, firstAtMs: record.sentAtMs } as const;
    await createSendDeadLetter({ ...deps, system: deps })(record, letter);
    return false;
  }
  const waitMs = backOffMs(record.receiveCount, 0, { baseMs: BASE_MS, maxMs: settings.maxBackoffMs });
  await queue.release([record], Math.ceil(waitMs / 1000));
  return true;
}
