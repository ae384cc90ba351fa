/** The stream that is derived from a table's versions. */
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalStack, startLocal } from '../../../local/local-stack.ts';
import { clientsOf, type StackClients } from './clients.ts';
import { entries } from './journal.ts';
import { tinyAssembly } from './tiny-assembly.ts';

interface Entry {
  tries: number;
  stream: {
    eventName: string;
    Keys: unknown;
    OldImage?: unknown;
    NewImage?: unknown;
    SequenceNumber: string;
  }[];
}

let stack: LocalStack;
let clients: StackClients;
let journal: string;
beforeAll(async () => {
  const assembly = tinyAssembly();
  journal = assembly.journal;
  stack = await startLocal({ port: 0, assembly: assembly.directory, simulators: false, iam: false });
  clients = clientsOf(stack);
});
afterAll(async () => {
  await stack.stop();
});

const put = (item: Record<string, { S: string } | { N: string }>) =>
  clients.dynamodb.send(new PutItemCommand({ TableName: 'states', Item: item }));
const streamed = (entry: Record<string, unknown>): boolean => 'stream' in entry;

describe('Runner: table stream', () => {
  it('gives insert, change and removal with their images, each once it has succeeded', async () => {
    const first = { pk: { S: 'crm' }, version: { N: '1' } };
    const second = { pk: { S: 'crm' }, version: { N: '2' }, failures: { N: '1' } };
    await put(first);
    const [insert] = await entries<Entry>(journal, streamed, 1);
    expect(insert?.stream).toMatchObject([
      { eventName: 'INSERT', Keys: { pk: { S: 'crm' } }, NewImage: first },
    ]);
    expect(insert?.stream[0]).not.toHaveProperty('OldImage');

    await put(second);
    const changes = (await entries<Entry>(journal, streamed, 3)).slice(1);
    expect(changes.map(({ tries }) => tries)).toEqual([1, 2]);
    for (const { stream } of changes) {
      expect(stream).toMatchObject([{ eventName: 'MODIFY', OldImage: first, NewImage: second }]);
    }

    await clients.dynamodb.send(new DeleteItemCommand({ TableName: 'states', Key: { pk: { S: 'crm' } } }));
    const removal = (await entries<Entry>(journal, streamed, 4)).at(-1);
    expect(removal?.stream).toMatchObject([{ eventName: 'REMOVE', OldImage: second }]);
  });
});
