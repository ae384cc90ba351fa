/** The operator's hand on a running stack, as far as a drive needs it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ResourceInUseException,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LocalStack } from '../../local-stack.ts';
import { operatorKey } from '../gate/credentials.ts';

export interface Operator {
  /** Into every queue that feeds a function. */
  sendUnreadable(): Promise<void>;
  /** Pauses or resumes what feeds a function. */
  switchSource(functionName: string, enabled: boolean): Promise<void>;
  /** Whether anything feeds a function. */
  hasSource(functionName: string): boolean;
  /** Of a platform or `connector#{name}`: the next call fetches one. */
  forgetToken(holder: string): Promise<void>;
  /** `POST /_sim/{what}` of a simulated system. */
  simulator(system: string, what: string, body: unknown): Promise<void>;
  stop(): void;
}

function unlessInUse(error: unknown): void {
  if (!(error instanceof ResourceInUseException)) throw error;
}

/** Under the runner's own credentials. */
export function operatorOf({ endpoints, region, prefix, resources, simulators }: LocalStack): Operator {
  const shared = { region, credentials: { accessKeyId: operatorKey, secretAccessKey: operatorKey } };
  const sqs = new SQSClient({ ...shared, endpoint: endpoints.sqs });
  const lambda = new LambdaClient({ ...shared, endpoint: endpoints.lambda });
  const dynamo = new DynamoDBClient({ ...shared, endpoint: endpoints.dynamodb });
  return {
    hasSource: (functionName) =>
      resources.some(
        ({ type, ref }) => type === 'AWS::Lambda::Function' && ref === `${prefix}-${functionName}`,
      ),
    async forgetToken(holder) {
      await dynamo.send(new DeleteItemCommand({ TableName: `${prefix}-tokens`, Key: { pk: { S: holder } } }));
    },
    async sendUnreadable() {
      const queues = resources.filter(({ type, ref }) => type === 'AWS::SQS::Queue' && !/-dlq/.test(ref));
      for (const { ref: QueueUrl } of queues) {
        const fifo = { MessageGroupId: 'unreadable', MessageDeduplicationId: 'unreadable' };
        const more = QueueUrl.endsWith('.fifo') ? fifo : {};
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'unreadable', ...more }));
      }
    },
    async switchSource(functionName, Enabled) {
      const asked = new ListEventSourceMappingsCommand({ FunctionName: `${prefix}-${functionName}` });
      const { EventSourceMappings: [{ UUID } = {}] = [] } = await lambda.send(asked);
      for (;;) {
        const { State = '' } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
        if (State === (Enabled ? 'Enabled' : 'Disabled')) return;
        // While it changes, by whoever's hand, it takes no other change.
        if (/^(En|Dis)abled$/.test(State))
          await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled })).catch(unlessInUse);
        await sleep(100);
      }
    },
    async simulator(system, what, body) {
      await fetch(`${simulators.control}/${system}/_sim/${what}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
    },
    stop() {
      sqs.destroy();
      lambda.destroy();
      dynamo.destroy();
    },
  };
}
