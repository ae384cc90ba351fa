/** Takes the queues' pollers away, so that only the containers that are measured touch the queues, and gives them back. */
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { LocalStack } from '../local/local-stack.ts';

/** Disables every event source mapping of the stack. */
export function pauseSources(stack: LocalStack): Promise<void> {
  return turnSources(stack, false);
}

/** Enables every event source mapping of the stack. */
export function resumeSources(stack: LocalStack): Promise<void> {
  return turnSources(stack, true);
}

async function turnSources(stack: LocalStack, isEnabled: boolean): Promise<void> {
  const lambda = new LambdaClient({
    endpoint: stack.endpoints.lambda,
    region: stack.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  for (const { UUID } of EventSourceMappings)
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: isEnabled }));
  lambda.destroy();
}
