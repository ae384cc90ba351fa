/** Protocol Ingest over the real adapters: AWS calls counted, and a crash after each single one of them. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, expect, it } from '@jest/globals';
import { dynamoEventRecords } from '../../lambdas/adapters/dynamodb/event-records.ts';
import { dynamoQuarantineNotes } from '../../lambdas/adapters/dynamodb/quarantine-notes.ts';
import { dynamoUnsentRecords } from '../../lambdas/adapters/dynamodb/unsent-records.ts';
import { memorySystem } from '../../lambdas/adapters/memory/system.ts';
import { sqsEventQueues } from '../../lambdas/adapters/sqs/event-queues.ts';
import { hasher, systemClock } from '../../lambdas/adapters/system.ts';
import { NotQueuedError, RequestError, UnavailableError } from '../../lambdas/core/errors.ts';
import { type Accept, createAccept } from '../../lambdas/core/ingest/accept.ts';
import { recordKeyOf } from '../../lambdas/core/message/keys.ts';
import type { EventMessage, EventRecords } from '../../lambdas/core/ports.ts';
import { unhurried } from '../../lambdas/core/time/deadline.ts';
import { describeOnEngines } from './support/engines.ts';
import { withSqs } from './support/fauxqs.ts';

const event = (payloadHash = 'hash'): EventMessage => ({
  kind: 'event',
  platform: 'genesys',
  eventId: 'm-1',
  interactionId: 'i-1',
  eventType: 'routing.interaction.start',
  topic: 'voice',
  occurredAt: '2026-01-01T00:00:00.000Z',
  acceptedAtMs: 1,
  payloadHash,
  generation: 0,
  correlationId: 'c-1',
  data: {},
});

describeOnEngines('Protocol Ingest', (engine) => {
  const sqs = withSqs();
  /** Commands that AWS has carried out. */
  let calls: string[];
  /** After this one, of those to come, the process is gone: its answer is never seen. */
  let crashAfter: string | undefined;
  let accept: Accept;
  let records: EventRecords;
  let urls: Record<'voice' | 'digital' | 'enrichment' | 'quarantine', string>;

  /** The client, whose calls are counted and may be the last. */
  const counted = <Client extends DynamoDBClient | SQSClient>(client: Client): Client => {
    const send = async (command: object): Promise<unknown> => {
      const answer = await (client.send as (command: object) => Promise<unknown>).call(client, command);
      calls.push(command.constructor.name);
      if (command.constructor.name === crashAfter) throw new Error('the process is gone');
      return answer;
    };
    return { send } as unknown as Client;
  };

  beforeEach(async () => {
    calls = [];
    crashAfter = undefined;
    const [voice, digital, enrichment, quarantine] = await Promise.all(
      [true, true, false, false].map((fifo) => sqs.createQueue(fifo)),
    );
    urls = { voice, digital, enrichment, quarantine } as typeof urls;
    const lives = { receivedS: 1_728_000, appliedS: 604_800, deadExtraS: 1_209_600 };
    const dynamo = counted(engine.client());
    const queue = counted(sqs.client());
    const table = await engine.createTable();
    records = dynamoEventRecords(dynamo, table, lives);
    const intake = {
      ...records,
      ...dynamoUnsentRecords(dynamo, table),
      ...dynamoQuarantineNotes(dynamo, table),
    };
    const queues = sqsEventQueues(queue, urls, hasher);
    accept = createAccept({ ...memorySystem(), clock: systemClock, hasher, records: intake, queues });
  });

  const apply = async (): Promise<void> => {
    const target = { key: recordKeyOf(hasher, event()), generation: 0, payloadHash: 'hash' };
    await records.claim(target, 'worker', Date.now(), Date.now() + 60_000);
    await records.complete(target, 'worker', Date.now());
    calls = [];
  };
  const queued = async (name: keyof typeof urls): Promise<number> =>
    (await sqs.receiveAll(urls[name])).length;

  it('P1: two AWS calls for a new event, two for a duplicate, one for a duplicate of an applied one', async () => {
    expect(await accept(event(), unhurried)).toBe('accepted');
    expect(calls.splice(0)).toEqual(['UpdateItemCommand', 'SendMessageCommand']);
    expect(await accept(event(), unhurried)).toBe('duplicate');
    expect(calls.splice(0)).toEqual(['UpdateItemCommand', 'SendMessageCommand']);
    await apply();
    expect(await accept(event(), unhurried)).toBe('duplicate');
    expect(calls.splice(0)).toEqual(['UpdateItemCommand']);
    expect(await queued('voice')).toBe(1);
  });

  it('P2: three AWS calls for a conflicting payload, the last of which notes that it is in quarantine', async () => {
    await accept(event(), unhurried);
    calls = [];
    await expect(accept(event('other'), unhurried)).rejects.toThrow(RequestError);
    expect(calls).toEqual(['UpdateItemCommand', 'SendMessageCommand', 'UpdateItemCommand']);
    expect([await queued('voice'), await queued('quarantine')]).toEqual([1, 1]);
  });

  it.each(['UpdateItemCommand', 'SendMessageCommand'])(
    'P1: after a crash behind %s of a new event, the retry queues it once',
    async (command) => {
      crashAfter = command;
      await expect(accept(event(), unhurried)).rejects.toThrow(UnavailableError);
      crashAfter = undefined;
      expect(await accept(event(), unhurried)).toBe('duplicate');
      expect(await queued('voice')).toBe(1);
    },
  );

  it('P1: after a crash behind UpdateItemCommand of an applied event, the retry queues nothing', async () => {
    await accept(event(), unhurried);
    expect(await queued('voice')).toBe(1);
    await apply();
    crashAfter = 'UpdateItemCommand';
    await expect(accept(event(), unhurried)).rejects.toThrow(UnavailableError);
    crashAfter = undefined;
    expect(await accept(event(), unhurried)).toBe('duplicate');
    expect(calls).not.toContain('SendMessageCommand');
  });

  it('P2: an event that SQS itself has refused leaves no record: its second form is no conflict', async () => {
    const { voice } = urls;
    urls.voice = `${voice}-of-nobody.fifo`;
    await expect(accept(event(), unhurried)).rejects.toThrow(NotQueuedError);
    expect(calls).toEqual(['UpdateItemCommand', 'DeleteItemCommand']);
    urls.voice = voice;
    expect(await accept(event('another form'), unhurried)).toBe('accepted');
    expect(await queued('voice')).toBe(1);
  });

  it.each(['UpdateItemCommand', 'SendMessageCommand'])(
    'P2: after a crash behind %s of a conflicting payload, the retry is refused and quarantined',
    async (command) => {
      await accept(event(), unhurried);
      crashAfter = command;
      await expect(accept(event('other'), unhurried)).rejects.toThrow(UnavailableError);
      crashAfter = undefined;
      await expect(accept(event('other'), unhurried)).rejects.toThrow(RequestError);
      expect(await queued('quarantine')).toBeGreaterThan(0);
      expect(await queued('voice')).toBe(1);
    },
  );
});
