/** What people call a resource of a template. */
import type { PlacedResource } from '../../template/template.ts';

/** The property that carries a resource's name. */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
};

/** The connector whose stack this is; undefined for the stacks that every deployment has. */
export function connectorOf(stack: string): string | undefined {
  return /-connector-(.+)$/.exec(stack)?.[1];
}

/** Its name without the deployment's prefix, or its logical id where it has none, with the connector whose stack it is in. */
export function nameWithin(prefix: string, { stack, type, logicalId, properties }: PlacedResource): string {
  const name = properties[nameProperties[type] ?? ''];
  const connector = connectorOf(stack);
  const own = connector === undefined ? '' : `${connector}-`;
  if (typeof name !== 'string') return `${own}${logicalId.replace(/[0-9A-F]{8}$/, '')}`;
  const start = new RegExp(`^/?${prefix}[-/]`).exec(name)?.[0] ?? '';
  return name.slice(start.length);
}
