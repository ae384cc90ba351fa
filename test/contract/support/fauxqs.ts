/** The shared fauxqs, for suites that need an SQS. */
import { randomUUID } from 'node:crypto';
import { CreateQueueCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from '@jest/globals';
import { endpointOf } from '../../host/endpoint.ts';

/** Usable in hooks and tests. */
export interface Sqs {
  client(): SQSClient;
  /** A new, empty queue, FIFO in high-throughput mode where the name says so; answers its URL. */
  createQueue(fifo: boolean): Promise<string>;
  /** Everything that can be received now. */
  receiveAll(url: string): Promise<Message[]>;
}

/** Opens it for the tests of the enclosing block. */
export function withSqs(): Sqs {
  let client: SQSClient | undefined;
  const connected = (): SQSClient => {
    if (client === undefined) throw new Error('fauxqs runs only while its tests do');
    return client;
  };
  beforeAll(async () => {
    client = new SQSClient({
      endpoint: await endpointOf('fauxqs'),
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  });
  afterAll(() => client?.destroy());
  return {
    client: connected,
    async createQueue(fifo) {
      const { QueueUrl } = await connected().send(
        new CreateQueueCommand({
          QueueName: `queue-${randomUUID()}${fifo ? '.fifo' : ''}`,
          Attributes: fifo
            ? {
                FifoQueue: 'true',
                DeduplicationScope: 'messageGroup',
                FifoThroughputLimit: 'perMessageGroupId',
              }
            : {},
        }),
      );
      return QueueUrl ?? '';
    },
    async receiveAll(url) {
      const all: Message[] = [];
      for (;;) {
        const { Messages } = await connected().send(
          new ReceiveMessageCommand({
            QueueUrl: url,
            MaxNumberOfMessages: 10,
            MessageAttributeNames: ['All'],
            MessageSystemAttributeNames: ['All'],
          }),
        );
        if (Messages === undefined || Messages.length === 0) return all;
        all.push(...Messages);
      }
    },
  };
}
