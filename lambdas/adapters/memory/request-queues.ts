/** The queues of requests and refreshes in memory, with faults on demand. */
import { UnavailableError } from '../../core/errors.ts';
import { messageText } from '../../core/message/message-text.ts';
import type {
  LookupRefreshMessage,
  RefreshMessage,
  RefreshQueue,
  RequestMessage,
  RequestQueue,
} from '../../core/ports.ts';

export interface MemoryRequestQueues extends RequestQueue, RefreshQueue {
  /** What was sent, as often as it was sent: deduplication is SQS's. */
  requests: { request: RequestMessage; group: string; traceparent?: string }[];
  refreshes: RefreshMessage[];
  lookupRefreshes: LookupRefreshMessage[];
  /** Bodies of the requests, as SQS holds them. */
  texts: string[];
  /** While set, calls throw UnavailableError: before the queue has taken the message, or after it has. */
  failing: 'no' | 'before' | 'after';
}

/** Empty queues. */
export function memoryRequestQueues(): MemoryRequestQueues {
  const take = (hold: () => void): void => {
    const fault = new UnavailableError('queue_unavailable', 'The queue did not take the message.');
    if (queues.failing === 'before') throw fault;
    hold();
    if (queues.failing === 'after') throw fault;
  };
  const queues: MemoryRequestQueues = {
    requests: [],
    refreshes: [],
    lookupRefreshes: [],
    texts: [],
    failing: 'no',
    sendRequest: async (request, group, traceparent) =>
      take(() => {
        queues.texts.push(messageText(request));
        queues.requests.push({
          request: JSON.parse(messageText(request)),
          group,
          ...(traceparent === undefined ? {} : { traceparent }),
        });
      }),
    sendRefresh: async (refresh) =>
      take(() => {
        if (refresh.kind === 'refresh') queues.refreshes.push(refresh);
        else queues.lookupRefreshes.push(refresh);
      }),
  };
  return queues;
}
