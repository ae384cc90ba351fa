/** What every webhook of changes does, whatever the notice says (P6): signature, deadline, counts, answer. */
import { RequestError } from '../errors.ts';
import type { HttpRequest, Respond } from '../http/message.ts';
import type { Clock, Metrics } from '../ports.ts';
import { deadlineAt, type Within } from '../time/deadline.ts';
import type { SignatureGuard } from '../verify/signature.ts';

export interface TakeNoticeDeps {
  clock: Clock;
  metrics: Metrics;
  verify: SignatureGuard;
}

/** What became of a notice. */
export interface NoticeOutcome {
  status: 'updated' | 'invalidated' | 'ignored';
  /** Keys that could not be read; in answers only where there are some. */
  unreadable: number;
}

/** `take` reads the notice and writes what it says, within the time that is left; `dimensions` go with the counts. */
export function takeNotice(
  { clock, metrics, verify }: TakeNoticeDeps,
  { deadlineMs, dimensions = {} }: { deadlineMs: number; dimensions?: Record<string, string> },
  take: (request: HttpRequest, within: Within) => Promise<NoticeOutcome>,
): Respond {
  return async (request) => {
    const within = deadlineAt(clock, request.receivedAtMs + deadlineMs);
    try {
      await within(() => verify(request));
      const { status, unreadable } = await take(request, within);
      metrics.count('CrmChanges', 1, { status, ...dimensions });
      if (unreadable > 0) metrics.count('PhonesUnreadable', unreadable);
      return { status: 200, body: { status, ...(unreadable > 0 ? { unreadable } : {}) } };
    } catch (error) {
      if (error instanceof RequestError && error.status === 401) metrics.count('SignatureFailures');
      throw error;
    }
  };
}
