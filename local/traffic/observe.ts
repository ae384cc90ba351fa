/** Looks into the running stack: depths of its queues, the breaker's record. */
import { type AttributeValue, BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { BreakerSample } from '../report/breaker-spans.ts';
import { referencePattern } from '../simulators/crm/ledger.ts';
import type { LocalStack } from '../stack-types.ts';

export interface Observer {
  /** Messages waiting and in flight, by queue name without prefix and `.fifo`. */
  depths(): Promise<Record<string, number>>;
  /** The system's breaker, and those of its operations that have a record; empty where they could not be read. */
  breakers(): Promise<Record<string, BreakerSample>>;
  /** References of the messages in the dead-letter queues. Takes them out: a FIFO queue shows one of a group at a time. */
  takeDeadLetters(): Promise<string[]>;
  stop(): void;
}

/** As much of the local stack as a drill touches. */
export type DrillStack = Pick<
  LocalStack,
  'api' | 'endpoints' | 'region' | 'environment' | 'resources' | 'simulators'
> & { functions: Pick<LocalStack['functions'], 'chaos'> };

type Resources = DrillStack['resources'];

/** The CRM's breaker and those of its writes. */
const ofCrm = ['crm', 'crm/events', 'crm/create-case'];

/** Reads by the stack's own endpoints. `watched`: a system's breaker, and behind it those of its writes. */
export function createObserver(
  { endpoints, region, environment, resources }: DrillStack,
  watched: readonly string[] = ofCrm,
): Observer {
  const credentials = {
    accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? 'local',
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? 'local',
  };
  const sqs = new SQSClient({ region, credentials, endpoint: endpoints.sqs });
  const dynamodb = new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb });
  const queues = queuesOf(resources);
  const table = resources.find(({ type, logicalId }) => /Table/.test(type) && /breaker/i.test(logicalId));

  const depth = async (url: string): Promise<number> => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: url,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return (
      Number(Attributes['ApproximateNumberOfMessages'] ?? 0) +
      Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0)
    );
  };

  const taken = async (url: string): Promise<string[]> => {
    const found: string[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return found;
      found.push(...Messages.map(({ Body = '' }) => Body));
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
    }
  };

  return {
    async depths() {
      const counted = await Promise.all(
        queues.map(async ({ name, url }) => [name, await depth(url)] as const),
      );
      return Object.fromEntries(counted);
    },
    async breakers() {
      if (table === undefined) return {};
      const Keys = watched.map((name) => ({ pk: { S: name } }));
      const request = { RequestItems: { [table.ref]: { Keys, ConsistentRead: true } } };
      const { Responses = {} } = await dynamodb.send(new BatchGetItemCommand(request));
      const items = new Map((Responses[table.ref] ?? []).map((item) => [item['pk']?.S ?? '', item]));
      const atMs = Date.now();
      // A system's breaker is closed as long as it has no record; an operation may have no breaker at all.
      const known = watched.filter((name, index) => index === 0 || items.has(name));
      return Object.fromEntries(known.map((name) => [name, sampleOf(items.get(name) ?? {}, atMs)]));
    },
    async takeDeadLetters() {
      const letters = queues.filter(({ name }) => /dlq/.test(name)).map(({ url }) => taken(url));
      return (await Promise.all(letters)).flat().flatMap((body) => referencePattern.exec(body)?.[1] ?? []);
    },
    stop() {
      sqs.destroy();
      dynamodb.destroy();
    },
  };
}

function sampleOf(item: Record<string, AttributeValue>, atMs: number): BreakerSample {
  const number = (name: string): number => Number(item[name]?.N ?? 0);
  const phase = item['phase']?.S;
  return {
    atMs,
    phase: phase === 'open' || phase === 'half-open' ? phase : 'closed',
    version: number('version'),
    openUntilMs: number('openUntilMs'),
    changedAtMs: number('changedAtMs'),
  };
}

/** Queues by their names: the URL's last part, without the prefix of the run's names and `.fifo`. */
function queuesOf(resources: Resources): { name: string; url: string }[] {
  const urls = resources.filter(({ type }) => type === 'AWS::SQS::Queue').map(({ ref }) => ref);
  const names = urls.map((url) => (url.split('/').at(-1) ?? '').replace(/\.fifo$/, ''));
  const prefix = commonPrefix(names);
  return urls.map((url, index) => ({ name: (names[index] ?? '').slice(prefix.length), url }));
}

function commonPrefix(names: readonly string[]): string {
  const [first = '', ...others] = names;
  let length = first.length;
  while (!others.every((name) => name.startsWith(first.slice(0, length)))) length -= 1;
  return first.slice(0, length);
}
