import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { describeOnEngines } from './engines.ts';

describeOnEngines('engine', (engine) => {
  test('stores and reads an item in a fresh table', async () => {
    const TableName = await engine.createTable();
    await engine.client().send(new PutItemCommand({ TableName, Item: { pk: { S: 'a' }, n: { N: '1' } } }));
    const found = await engine.client().send(new GetItemCommand({ TableName, Key: { pk: { S: 'a' } } }));
    expect(found.Item?.['n']?.N).toBe('1');
    expect(await engine.createTable()).not.toBe(TableName);
  });
});
