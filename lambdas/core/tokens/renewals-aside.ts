/** Renewal jobs come through the refresh queue, and are taken out before the engine sees them: they call no system. */
import { asError } from '../errors.ts';
import { readTokenRenewal } from '../message/read-message.ts';
import type { Log, QueueRecord, TokenRenewalMessage } from '../ports.ts';

/** Takes the renewals among the records; those that fail are to be shown again. */
export function createRenewalsAside(
  take: (message: TokenRenewalMessage) => Promise<void>,
  log: Log,
): (records: readonly QueueRecord[]) => Promise<{ left: QueueRecord[]; failed: QueueRecord[] }> {
  return async (records) => {
    const left: QueueRecord[] = [];
    const failed: QueueRecord[] = [];
    for (const record of records) {
      try {
        const renewal = renewalIn(record);
        if (renewal === undefined) left.push(record);
        else await take(renewal);
      } catch (error) {
        log.warn('a token renewal comes back', { error: asError(error), correlationId: record.messageId });
        failed.push(record);
      }
    }
    return { left, failed };
  };
}

const RENEWAL = /"kind"\s*:\s*"token-renewal"/;

function renewalIn({ body }: QueueRecord): TokenRenewalMessage | undefined {
  return RENEWAL.test(body) ? readTokenRenewal(body) : undefined;
}
