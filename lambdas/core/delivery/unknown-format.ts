/** What a newer release wrote waits in its queue for a release that reads it; it is never taken for malformed. */
import type { UnknownFormatError } from '../errors.ts';
import { countUnknownFormat } from '../message/formats.ts';
import type { QueueRecord, System } from '../ports.ts';
import { type BackOffRule, backOffMs, triesByAge } from '../retry/backoff.ts';
import { type RetentionRule, retentionEndsMs } from '../retry/retention.ts';
import { createSendDeadLetter, type SendDeadLetterDeps } from './dead-letter.ts';

export interface UnknownFormatDeps extends SendDeadLetterDeps {
  system: Pick<System, 'clock' | 'log' | 'metrics' | 'random'>;
  backOff: BackOffRule;
  retention: RetentionRule;
}

/**
 * Until when the record goes back, ms since the epoch; undefined where its time in the queue is over and it was
 * dead-lettered as it came, with that reason. Throws UnavailableError where the DLQ can't be written.
 */
export type KeepUnknown = (record: QueueRecord, error: UnknownFormatError) => Promise<number | undefined>;

export function createKeepUnknown(deps: UnknownFormatDeps): KeepUnknown {
  const { clock, log, metrics, random } = deps.system;
  const send = createSendDeadLetter(deps);
  return async (record, error) => {
    const { messageId, sentAtMs } = record;
    const nowMs = clock.now();
    if (nowMs >= retentionEndsMs(sentAtMs, deps.retention)) {
      const deduplicationId = `unknown:${messageId}`;
      await send(record, {
        reason: 'retention',
        error: error.message,
        firstAtMs: sentAtMs,
        deduplicationId,
      });
      return undefined;
    }
    countUnknownFormat(error, metrics);
    log.error('message of an unknown format released', { error, correlationId: messageId });
    return nowMs + backOffMs(triesByAge(nowMs - sentAtMs, deps.backOff), random.unit(), deps.backOff);
  };
}
