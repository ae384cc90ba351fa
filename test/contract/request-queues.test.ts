import { beforeEach, describe, expect, test } from '@jest/globals';
import { memoryRequestQueues } from '../../lambdas/adapters/memory/request-queues.ts';
import { sqsRefreshQueue } from '../../lambdas/adapters/sqs/refresh-queue.ts';
import { sqsRequestQueue } from '../../lambdas/adapters/sqs/request-queue.ts';
import { hasher } from '../../lambdas/adapters/system.ts';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import { readRefresh } from '../../lambdas/core/message/read-message.ts';
import type {
  ConnectorRequestMessage,
  RefreshMessage,
  RefreshQueue,
  RequestQueue,
} from '../../lambdas/core/ports.ts';
import { withSqs } from './support/fauxqs.ts';

const request = (more: Partial<ConnectorRequestMessage> = {}): ConnectorRequestMessage => ({
  kind: 'connector-request',
  requestId: 'r-1',
  operation: 'create-case',
  phone: '+14155552671',
  fields: { subject: 'Hello \uFFFF' },
  acceptedAtMs: 1,
  generation: 0,
  correlationId: 'c-1',
  ...more,
});
const refresh: RefreshMessage = {
  kind: 'refresh',
  phone: '+14155552671',
  requestedAtMs: 5,
  correlationId: 'c-1',
};

interface Opened {
  queues: RequestQueue & RefreshQueue;
  requests(): Promise<{ request: { requestId: string; generation: number }; group: string | undefined }[]>;
  refreshes(): Promise<RefreshMessage[]>;
}

function suite(open: () => Promise<Opened>): void {
  let opened: Opened;
  beforeEach(async () => {
    opened = await open();
  });

  test('P1: a request is held as it was sent, in its group', async () => {
    await opened.queues.sendRequest('crm', request(), 'customer');
    expect(await opened.requests()).toEqual([
      { request: { v: 1, ...request(), kind: 'request' }, group: 'customer' },
    ]);
  });

  test('P1: a request to a further connector is held as it was sent, its number in the fields alone', async () => {
    const { phone: _, ...plain } = request();
    await opened.queues.sendRequest('ehr', request(), 'customer');
    expect(await opened.requests()).toEqual([{ request: { v: 1, ...plain }, group: 'customer' }]);
  });

  test('P5: a refresh is held as it was sent', async () => {
    await opened.queues.sendRefresh(refresh);
    expect(await opened.refreshes()).toEqual([refresh]);
  });
}

describe('request queues in memory', () =>
  suite(async () => {
    const queues = memoryRequestQueues();
    return { queues, requests: async () => queues.requests, refreshes: async () => queues.refreshes };
  }));

describe('request queues over SQS', () => {
  const sqs = withSqs();
  const open = async (): Promise<Opened> => {
    const [requests, refreshes] = [await sqs.createQueue(true), await sqs.createQueue(false)];
    return {
      queues: {
        ...sqsRequestQueue(sqs.client(), requests, hasher),
        ...sqsRefreshQueue(sqs.client(), refreshes),
      },
      requests: async () =>
        (await sqs.receiveAll(requests)).map(({ Body = '', Attributes }) => ({
          request: JSON.parse(Body),
          group: Attributes?.MessageGroupId,
        })),
      refreshes: async () =>
        (await sqs.receiveAll(refreshes)).flatMap(({ Body = '' }) => readRefresh(Body) ?? []),
    };
  };
  suite(open);

  test('P2: a request sent again is held once; a replay is another message', async () => {
    const { queues, requests } = await open();
    await queues.sendRequest('crm', request(), 'one');
    await queues.sendRequest('crm', request({ acceptedAtMs: 2 }), 'one');
    await queues.sendRequest('crm', request({ requestId: 'r-2' }), 'two');
    await queues.sendRequest('crm', request({ generation: 1 }), 'three');
    expect(
      (await requests()).map(({ request: { requestId, generation } }) => [requestId, generation]),
    ).toEqual([
      ['r-1', 0],
      ['r-2', 0],
      ['r-1', 1],
    ]);
  });

  test('P1: what SQS does not take is an UnavailableError', async () => {
    const nowhere = 'http://127.0.0.1:9/none';
    for (const send of [
      () => sqsRequestQueue(sqs.client(), nowhere, hasher).sendRequest('crm', request(), 'g'),
      () => sqsRefreshQueue(sqs.client(), nowhere).sendRefresh(refresh),
    ]) {
      const error = await send().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnavailableError);
      expect(String(error)).not.toContain('4155552671');
    }
  });
});
