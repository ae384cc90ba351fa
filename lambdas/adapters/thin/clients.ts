/**
 * What ingest and lookup use of the SDK's clients for DynamoDB, SQS and Secrets Manager. Their bundles get this module
 * in place of those (lib/bundles.ts); the adapters are compiled against the SDK's types, which these answers have.
 * Binary values are not supported: AWS refuses what JSON makes of one.
 */
import { type Command, client } from './aws-json.ts';
import type { Json } from './faults.ts';

export { ConditionalCheckFailedException, ResourceNotFoundException } from './faults.ts';

/** A command by its `x-amz-target`. */
/* @__NO_SIDE_EFFECTS__ So that esbuild leaves out those that a function never makes; in this very file, or it can't. */
function command(target: string) {
  return class implements Command {
    readonly target = target;
    readonly input: Command['input'];
    constructor(input: Command['input']) {
      this.input = input;
    }
    read(answer: Json): Json {
      return answer;
    }
  };
}

export class DynamoDBClient extends client('dynamodb', 'DYNAMODB', '1.0') {}
export class BatchGetItemCommand extends command('DynamoDB_20120810.BatchGetItem') {}
export class DeleteItemCommand extends command('DynamoDB_20120810.DeleteItem') {}
export class GetItemCommand extends command('DynamoDB_20120810.GetItem') {}
export class PutItemCommand extends command('DynamoDB_20120810.PutItem') {}
export class UpdateItemCommand extends command('DynamoDB_20120810.UpdateItem') {}

export class SQSClient extends client('sqs', 'SQS', '1.0') {}
export class GetQueueAttributesCommand extends command('AmazonSQS.GetQueueAttributes') {}
export class SendMessageCommand extends command('AmazonSQS.SendMessage') {}

export class SecretsManagerClient extends client('secretsmanager', 'SECRETS_MANAGER', '1.1') {}
export class GetSecretValueCommand extends command('secretsmanager.GetSecretValue') {
  /** Its time is in s since the epoch. */
  override read(answer: Json): Json {
    return { ...answer, CreatedDate: new Date(Number(answer['CreatedDate']) * 1000) };
  }
}
