/** fauxqs on a free port of the loopback interface, for suites that need an SQS. */
import { CreateQueueCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from '@jest/globals';
import { buildApp } from 'fauxqs';

/** Usable in hooks and tests. */
export interface Sqs {
  client(): SQSClient;
  /** A new, empty queue, FIFO in high-throughput mode where the name says so; answers its URL. */
  createQueue(fifo: boolean): Promise<string>;
  /** Everything that can be received now. */
  receiveAll(url: string): Promise<Message[]>;
}

/** Starts it for the tests of the enclosing block. */
export function withSqs(): Sqs {
  const app = buildApp({ logger: false });
  let client: SQSClient | undefined;
  let queues = 0;
  const connected = (): SQSClient => {
    if (client === undefined) throw new Error('fauxqs runs only while its tests do');
    return client;
  };
  beforeAll(async () => {
    client = new SQSClient({
      endpoint: await app.listen({ host: '127.0.0.1', port: 0 }),
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  });
  afterAll(async () => {
    client?.destroy();
    await app.close();
  });
  return {
    client: connected,
    async createQueue(fifo) {
      queues += 1;
      const { QueueUrl } = await connected().send(
        new CreateQueueCommand({
          QueueName: `queue-${queues}${fifo ? '.fifo' : ''}`,
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
