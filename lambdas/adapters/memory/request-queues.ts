/** The queues of requests and refreshes in memory, with faults on demand. */
import { UnavailableError } from '../../core/errors.ts';
import { requestText } from '../../core/message/connector-messages.ts';
import type {
  ConnectorRequestMessage,
  LookupRefreshMessage,
  RefreshMessage,
  RefreshQueue,
  RequestMessage,
  RequestQueue,
} from '../../core/ports.ts';

/** The body, in whichever form its connector has it. */
type SentRequest = RequestMessage | ConnectorRequestMessage;

export interface MemoryRequestQueues extends RequestQueue, RefreshQueue {
  /** What was sent, as often as it was sent: deduplication is SQS's. */
  requests: { request: SentRequest; group: string; traceparent?: string }[];
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
    sendRequest: async (connector, request, group, traceparent) =>
      take(() => {
        const text = requestText(connector, request);
        queues.texts.push(text);
        queues.requests.push({
          request: JSON.parse(text),
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
