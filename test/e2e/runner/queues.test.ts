/** Event source mappings of queues, topics, the event bus, and the Lambda API that moves them. */
import {
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { PublishCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalStack, startLocal } from '../../../local/local-stack.ts';
import { clientsOf, refOf, type StackClients } from './clients.ts';
import { entries, until } from './journal.ts';
import { tinyAssembly } from './tiny-assembly.ts';

interface Entry {
  name: string;
  tries: number;
  attributes: Record<string, string>;
  messageAttributes: Record<string, unknown>;
}

let stack: LocalStack;
let clients: StackClients;
let journal: string;
let sent = 0;

beforeAll(async () => {
  const assembly = tinyAssembly();
  journal = assembly.journal;
  stack = await startLocal({ port: 0, assembly: assembly.directory, simulators: false, iam: false });
  clients = clientsOf(stack);
});
afterAll(async () => {
  await stack.stop();
});

const send = async (queue: 'Fifo' | 'Plain', body: Record<string, unknown>, group = 'g'): Promise<void> => {
  sent += 1;
  const fifo = queue === 'Fifo' ? { MessageGroupId: group, MessageDeduplicationId: `d${sent}` } : {};
  await clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: refOf(stack, queue),
      MessageBody: JSON.stringify(body),
      MessageAttributes: { trace: { DataType: 'String', StringValue: 't1' } },
      ...fifo,
    }),
  );
};
const named =
  (...names: string[]) =>
  (entry: Record<string, unknown>): boolean =>
    names.includes(String(entry['name']));
const left = async (queue: string): Promise<number> => {
  const { Attributes = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: refOf(stack, queue), AttributeNames: ['All'] }),
  );
  return (
    Number(Attributes['ApproximateNumberOfMessages']) +
    Number(Attributes['ApproximateNumberOfMessagesNotVisible'])
  );
};

describe('Runner: queues', () => {
  it('hands a FIFO message on with its attributes, and deletes it', async () => {
    await send('Fifo', { name: 'first' });
    const [entry] = await entries<Entry>(journal, named('first'), 1);
    expect(entry?.attributes).toMatchObject({
      MessageGroupId: 'g',
      MessageDeduplicationId: 'd1',
      ApproximateReceiveCount: '1',
      SequenceNumber: expect.any(String),
      SentTimestamp: expect.any(String),
    });
    expect(entry?.messageAttributes).toMatchObject({ trace: { dataType: 'String', stringValue: 't1' } });
    await until('an empty queue', async () => ((await left('Fifo')) === 0 ? true : undefined));
  });

  it('leaves a failed message in flight until its visibility ends, and deletes the others', async () => {
    await send('Plain', { name: 'good' });
    await send('Plain', { name: 'bad', failures: 1 });
    const all = await entries<Entry>(journal, named('good', 'bad'), 3);
    expect(all.filter(({ name }) => name === 'good')).toHaveLength(1);
    expect(all.filter(({ name }) => name === 'bad').map(({ tries }) => tries)).toEqual([1, 2]);
  });

  it('deletes nothing where the invocation fails', async () => {
    await send('Plain', { name: 'fatal', fatal: 1 });
    const all = await entries<Entry>(journal, named('fatal'), 2);
    expect(all.map(({ tries }) => tries)).toEqual([1, 2]);
  });

  it('moves a message that always fails to the dead-letter queue, and its group goes on', async () => {
    await send('Fifo', { name: 'poison', failures: 99 }, 'p');
    await send('Fifo', { name: 'after' }, 'p');
    await entries(journal, named('after'), 1);
    expect(await left('Dead')).toBe(1);
    const all = await entries<Entry>(journal, named('poison'), 5);
    expect(all).toHaveLength(5);
  });

  it('delivers what a topic publishes, raw', async () => {
    await clients.sns.send(
      new PublishCommand({ TopicArn: refOf(stack, 'Topic'), Message: '{"name":"from-the-topic"}' }),
    );
    expect(await entries(journal, named('from-the-topic'), 1)).toHaveLength(1);
  });

  it('delivers a partner event to the target of the rule that matches', async () => {
    expect(await stack.putEvent({ source: 'somebody', detail: {} })).toEqual([]);
    const response = await fetch(`${stack.endpoints.admin}/_control/eventbridge`, {
      method: 'POST',
      body: JSON.stringify({ event: { source: 'aws.partner/genesys.com/x', detail: {} } }),
    });
    expect(await response.json()).toEqual({ rules: ['partner'] });
    expect(await entries(journal, named('from-the-bus'), 1)).toHaveLength(1);
  });

  it('stops polling when the mapping is disabled, and goes on when it is enabled', async () => {
    const UUID = refOf(stack, 'FifoSource');
    const state = async (): Promise<string | undefined> =>
      (await clients.lambda.send(new GetEventSourceMappingCommand({ UUID }))).State;
    const update = (change: { Enabled?: boolean; ScalingConfig?: { MaximumConcurrency: number } }) =>
      clients.lambda.send(new UpdateEventSourceMappingCommand({ UUID, ...change }));

    expect((await update({ Enabled: false })).State).toBe('Disabling');
    await expect(update({ Enabled: true })).rejects.toThrow(/in use/);
    await until('Disabled', async () => ((await state()) === 'Disabled' ? true : undefined));
    await send('Fifo', { name: 'held' }, 'h');
    await send('Plain', { name: 'witness' });
    await entries(journal, named('witness'), 1);
    expect(await left('Fifo')).toBe(1);

    expect((await update({ Enabled: true })).State).toBe('Enabling');
    expect(await entries(journal, named('held'), 1)).toHaveLength(1);
    await until('Enabled', async () => ((await state()) === 'Enabled' ? true : undefined));
    expect((await update({ ScalingConfig: { MaximumConcurrency: 2 } })).State).toBe('Updating');
    await until('Enabled', async () => ((await state()) === 'Enabled' ? true : undefined));
    const { EventSourceMappings } = await clients.lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: 'tiny-queue' }),
    );
    expect(EventSourceMappings).toHaveLength(2);
    expect(EventSourceMappings?.find((one) => one.UUID === UUID)?.ScalingConfig).toEqual({
      MaximumConcurrency: 2,
    });
  });
});
