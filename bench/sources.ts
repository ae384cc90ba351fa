/** Takes the queues' pollers away, so that only the containers that are measured touch the queues. */
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { LocalStack } from '../local/local-stack.ts';

/** Disables every event source mapping of the stack. */
export async function pauseSources(stack: LocalStack): Promise<void> {
  const lambda = new LambdaClient({
    endpoint: stack.endpoints.lambda,
    region: stack.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  for (const { UUID } of EventSourceMappings)
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  lambda.destroy();
}
