/** Looks into the running stack: depths of its queues, the breaker's record. */
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LocalStack } from '../local-stack.ts';
import type { BreakerSample } from '../report/breaker-spans.ts';

export interface Observer {
  /** Messages waiting and in flight, by queue name without prefix and `.fifo`. */
  depths(): Promise<Record<string, number>>;
  /** The CRM's breaker; undefined where it could not be read. */
  breaker(): Promise<BreakerSample | undefined>;
  stop(): void;
}

/** As much of the local stack as a drill touches. */
export type DrillStack = Pick<
  LocalStack,
  'api' | 'endpoints' | 'region' | 'environment' | 'resources' | 'simulators'
> & { functions: Pick<LocalStack['functions'], 'chaos'> };

type Resources = DrillStack['resources'];

/** Reads by the stack's own endpoints. */
export function createObserver({ endpoints, region, environment, resources }: DrillStack): Observer {
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

  return {
    async depths() {
      const counted = await Promise.all(
        queues.map(async ({ name, url }) => [name, await depth(url)] as const),
      );
      return Object.fromEntries(counted);
    },
    async breaker() {
      if (table === undefined) return undefined;
      const key = { pk: { S: 'crm' } };
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName: table.ref, Key: key, ConsistentRead: true }),
      );
      const number = (name: string): number => Number(Item?.[name]?.N ?? 0);
      const phase = Item?.['phase']?.S;
      return {
        atMs: Date.now(),
        phase: phase === 'open' || phase === 'half-open' ? phase : 'closed',
        version: number('version'),
        openUntilMs: number('openUntilMs'),
        changedAtMs: number('changedAtMs'),
      };
    },
    stop() {
      sqs.destroy();
      dynamodb.destroy();
    },
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
