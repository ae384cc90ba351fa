import { expect, it } from '@jest/globals';
import { dynamoOperations } from '../../../local/iam/calls/dynamodb.ts';

const place = { region: 'us-east-1', account: '111122223333', hashKeyOf: () => 'pk' };
const values = { ':pk': { S: 'other#1' }, ':sk': { S: 'own#1' } };
const leadingKeys = (KeyConditionExpression: string, names?: Record<string, string>) => {
  const input = {
    ...{ TableName: 'records', KeyConditionExpression, ExpressionAttributeValues: values },
    ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
  };
  return dynamoOperations('Query', input, place)[0]?.leadingKeys;
};

it.each(['pk = :pk', 'sk = :sk AND pk = :pk', 'sk <= :sk and pk=:pk', 'begins_with(sk, :sk) AND (pk = :pk)'])(
  'a query’s leading key is the partition key’s value, wherever it stands: %s',
  (expression) => {
    expect(leadingKeys(expression)).toEqual(['other#1']);
  },
);

it('a query names its partition key by a placeholder, too', () => {
  expect(leadingKeys('#s = :sk AND #p = :pk', { '#s': 'sk', '#p': 'pk' })).toEqual(['other#1']);
});
