/** Where records are found beside their keys, on every engine: by interaction, and as letters of a queue. */
import { type DynamoDBClient, GetItemCommand, type QueryCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { partOf } from '../../bin/find/read-record.ts';
import { deedsIn, lettersIn } from '../../lambdas/adapters/dynamodb/deeds.ts';
import { dynamoEventRecords } from '../../lambdas/adapters/dynamodb/event-records.ts';
import { dynamoFoundRecords } from '../../lambdas/adapters/dynamodb/found-records.ts';
import { dynamoReplays } from '../../lambdas/adapters/dynamodb/replays.ts';
import { dynamoRequestDesk } from '../../lambdas/adapters/dynamodb/request-store.ts';
import type { OperatorDeed } from '../../lambdas/core/ports.ts';
import { untried } from '../../lambdas/core/retry/history.ts';
import { LETTER } from './support/claims.ts';
import { describeOnEngines } from './support/engines.ts';

const DAY_S = 86_400;
const NOW = Date.UTC(2026, 0, 1);
const lives = { receivedS: 20 * DAY_S, appliedS: 7 * DAY_S, deadExtraS: 14 * DAY_S };
const filing = { under: 'hmac-of-i-1', as: 'voice' };
const target = (key = 'genesys#a', generation = 0) => ({ key, generation, payloadHash: 'h' });

describeOnEngines('P15: records in the index', (engine) => {
  const open = async () => {
    const table = await engine.createTable();
    const client = engine.client();
    const records = dynamoEventRecords(client, table, lives);
    return {
      records,
      found: dynamoFoundRecords(client, table),
      replays: dynamoReplays(client, table, lives.receivedS),
      item: async (pk: string) =>
        (await client.send(new GetItemCommand({ TableName: table, Key: { pk: { S: pk } } }))).Item ?? {},
      /** Accepts and dead-letters one. */
      async bury(key: string) {
        await records.observe(key, 'h', NOW, { filing });
        await records.claim(target(key), 'w', NOW, NOW + 1000);
        await records.markDeadLettered(target(key), 'w', 1, NOW, LETTER);
      },
    };
  };

  test('are found by their interaction from acceptance on, wherever they are', async () => {
    const { records, found } = await open();
    await records.observe('genesys#a', 'h', NOW, { filing });
    await records.observe('genesys#b', 'h', NOW, { filing: { ...filing, as: 'enrichment' } });
    await records.observe('genesys#c', 'h', NOW, { filing: { under: 'another', as: 'voice' } });
    await records.observe('genesys#d', 'h', NOW, { filing: { as: 'enrichment' } });
    expect(await records.claim(target(), 'w', NOW, NOW + 1000)).toMatchObject({ under: filing.under });
    expect(await records.claim(target('genesys#d'), 'w', NOW, NOW + 1000)).not.toHaveProperty('under');
    await records.complete(target(), 'w', NOW, []);
    expect((await found.under(filing.under, 9)).sort()).toEqual(['genesys#a', 'genesys#b']);
    expect(await found.get(['genesys#d', 'genesys#gone'])).toMatchObject([{ foundAs: { S: 'enrichment' } }]);
  });

  test('stay where they were filed first, whatever is observed later', async () => {
    const { records, found } = await open();
    await records.observe('genesys#a', 'h', NOW, { filing });
    await records.observe('genesys#a', 'other', NOW, { filing: { under: 'another', as: 'digital' } });
    expect([await found.under('another', 9), await found.under(filing.under, 9)]).toEqual([
      [],
      ['genesys#a'],
    ]);
  });

  test('go among the letters of their queue with the write that dead-letters them, and back with a replay', async () => {
    const { records, found, replays, bury } = await open();
    await bury('genesys#a');
    expect(await found.under(filing.under, 9)).toEqual([]);
    expect(await found.letters(LETTER.queue, 9)).toEqual(['genesys#a']);
    expect(await found.letters(LETTER.queue, 9, filing.under)).toEqual(['genesys#a']);
    expect(await found.letters(LETTER.queue, 9, 'another')).toEqual([]);
    await replays.reopen(target('genesys#a', 2), NOW);
    expect(await found.letters(LETTER.queue, 9)).toEqual([]);
    expect(await found.under(filing.under, 9)).toEqual(['genesys#a']);
    await records.claim(target('genesys#a', 2), 'w', NOW, NOW + 1000);
    await records.markDeadLettered(target('genesys#a', 2), 'w', 3, NOW, LETTER);
    expect(await found.letters(LETTER.queue, 9, filing.under)).toEqual(['genesys#a']);
  });

  test('stay letters while their letter stays: an edit and a move behind others replay nothing', async () => {
    const { found, replays, bury } = await open();
    await bury('genesys#a');
    await replays.reopen(target('genesys#a', 1), NOW);
    await replays.allow(target('genesys#a', 1), 'h2', NOW);
    expect(await found.letters(LETTER.queue, 9)).toEqual(['genesys#a']);
  });

  test('leave the letters when they are dropped, unless a newer copy is under way', async () => {
    const { found, replays, bury, item } = await open();
    await bury('genesys#a');
    await replays.drop(target('genesys#a', 0), NOW);
    expect(await found.letters(LETTER.queue, 9)).toEqual(['genesys#a']);
    await replays.drop(target('genesys#a', 1), NOW + 5);
    expect(await found.letters(LETTER.queue, 9)).toEqual([]);
    expect(await item('genesys#a')).toMatchObject({ droppedAt: { N: String(NOW + 5) }, letter: {} });
  });

  test('P15: keep who did what and why, and each letter, over generations; a run that is repeated is no other deed', async () => {
    const { records, replays, bury, item } = await open();
    const by = (did: OperatorDeed['did'], why: string) => ({ did, by: 'ann', why });
    const at = (generation: number, payloadHash = 'h') => ({ key: 'genesys#a', generation, payloadHash });
    await bury('genesys#a');
    // What moves a letter behind others, or looks at it, does nothing to its story.
    await replays.reopen(at(1), NOW + 1);
    await replays.look(at(2), NOW + 1);
    await replays.allow(at(1), 'h2', NOW + 2, by('edit', 'a field is missing'));
    for (const afterMs of [3, 4]) await replays.reopen(at(2, 'h2'), NOW + afterMs, by('replay', 'again'));
    await records.claim(at(2, 'h2'), 'w', NOW + 5, NOW + 1000);
    await records.markDeadLettered(at(2, 'h2'), 'w', 3, NOW + 6, { ...LETTER, error: 'the second' });
    const kept = await item('genesys#a');
    expect(lettersIn(kept)).toMatchObject([
      { atMs: NOW, error: LETTER.error },
      { atMs: NOW + 6, error: 'the second' },
    ]);
    await replays.drop(at(3, 'h2'), NOW + 7, by('drop', 'r'.repeat(500)));
    await replays.drop(at(3, 'h2'), NOW + 8, by('drop', 'once more'));
    expect(deedsIn(await item('genesys#a'))).toEqual([
      { atMs: NOW + 2, ...by('edit', 'a field is missing') },
      { atMs: NOW + 3, ...by('replay', 'again') },
      { atMs: NOW + 7, ...by('drop', 'r'.repeat(200)) },
    ]);
    expect(lettersIn(await item('genesys#a'))).toHaveLength(2);
  });

  test('P15: keep the ten newest letters and deeds', async () => {
    const { records, replays, bury, item } = await open();
    await bury('genesys#a');
    for (let generation = 2; generation < 26; generation += 2) {
      const of = target('genesys#a', generation);
      await replays.reopen(of, NOW + generation, { did: 'replay', by: 'ann', why: `${generation}` });
      await records.claim(of, 'w', NOW + generation, NOW + 1000);
      await records.markDeadLettered(of, 'w', generation + 1, NOW + generation + 1, LETTER);
    }
    const kept = await item('genesys#a');
    expect(deedsIn(kept).map(({ why }) => why)).toEqual([6, 8, 10, 12, 14, 16, 18, 20, 22, 24].map(String));
    expect(lettersIn(kept).map(({ atMs }) => atMs - NOW)).toEqual([5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25]);
  });

  test('of a claim that ingest has not observed are found as letters, too', async () => {
    const { records, found, replays } = await open();
    await records.claim(target('genesys#a#ehr'), 'w', NOW, NOW + 1000);
    await records.markDeadLettered(target('genesys#a#ehr'), 'w', 1, NOW, { ...LETTER, queue: 'ehr-events' });
    expect(await found.letters('ehr-events', 9)).toEqual(['genesys#a#ehr']);
    await replays.reopen(target('genesys#a#ehr', 2), NOW);
    expect(await found.letters('ehr-events', 9)).toEqual([]);
  });

  test('keep their last tries over generations, ten at most', async () => {
    const { records, item } = await open();
    const recent = [{ atMs: NOW, tookMs: 12, answer: 'crm answered 503' }];
    await records.claim(target(), 'w', NOW, NOW + 1000);
    await records.fail(target(), 'w', { ...untried, tries: 1, recent }, NOW);
    const again = await records.claim(target('genesys#a', 1), 'w', NOW, NOW + 1000);
    expect(again).toMatchObject({ kind: 'claimed', history: { tries: 0, recent } });
    await records.complete(target('genesys#a', 1), 'w', NOW, [
      ...recent,
      { atMs: NOW, tookMs: 3, answer: 'applied' },
    ]);
    expect((await item('genesys#a'))['recent']).toEqual({
      L: [{ S: `${NOW} 12 crm answered 503` }, { S: `${NOW} 3 applied` }],
    });
  });

  test('P15: say until when a Retry-After holds the next try', async () => {
    const { records, item } = await open();
    await records.claim(target(), 'w', NOW, NOW + 1000);
    await records.fail(target(), 'w', { ...untried, tries: 1, lastFailedAtMs: NOW }, NOW, NOW + 17_000);
    const around = { breakers: [], holds: [], controls: new Map() };
    const taker = { worker: 'voice-worker', downstream: 'crm', queue: 'voice' };
    expect(partOf(await item('genesys#a'), taker, around, NOW).standing).toMatchObject({
      kind: 'waiting',
      causes: [{ kind: 'retry', nextByMs: NOW + 17_000, heldUntilMs: NOW + 17_000 }],
    });
  });

  test('of an expired event leave nothing of it to the next', async () => {
    const { records, found, replays, bury, item } = await open();
    await bury('genesys#a');
    await replays.reopen(target('genesys#a', 2), NOW, { did: 'replay', by: 'ann', why: 'again' });
    await records.claim(target('genesys#a', 2), 'w', NOW, NOW + 1000);
    await records.markDeadLettered(target('genesys#a', 2), 'w', 3, NOW, LETTER);
    const later = NOW + 30 * DAY_S * 1000;
    await records.observe('genesys#a', 'h9', later, { filing: { under: 'another', as: 'digital' } });
    expect([await found.letters(LETTER.queue, 9), await found.under('another', 9)]).toEqual([
      [],
      ['genesys#a'],
    ]);
    const left = Object.keys(await item('genesys#a')).sort();
    expect(left).toEqual(['acceptedAt', 'foundAs', 'foundUnder', 'payloadHash', 'pk', 'seen', 'ttl', 'v']);
  });

  test('are not read beyond what is asked for, however many there are', async () => {
    const table = await engine.createTable();
    const client = engine.client();
    const records = dynamoEventRecords(client, table, lives);
    for (let index = 0; index < 30; index += 1) {
      await records.observe(`genesys#${index}`, 'h', NOW, { filing });
      await records.observe(`nice#${index}`, 'h', NOW, { filing });
      await records.claim(target(`nice#${index}`), 'w', NOW, NOW + 1000);
      await records.markDeadLettered(target(`nice#${index}`), 'w', 1, NOW, LETTER);
    }
    const sizes: number[] = [];
    const counted = {
      config: client.config,
      send: async (command: QueryCommand) => {
        const answer = await client.send(command);
        sizes.push(answer.Items?.length ?? 0);
        return answer;
      },
    };
    // The SDK's paginators take a real client alone.
    const found = dynamoFoundRecords(Object.setPrototypeOf(counted, client) as DynamoDBClient, table);
    expect(await found.under(filing.under, 9)).toHaveLength(9);
    expect(await found.letters(LETTER.queue, 7)).toHaveLength(7);
    expect(sizes).toEqual([9, 7]);
  });

  test('of requests are found by their customer', async () => {
    const table = await engine.createTable();
    const desk = dynamoRequestDesk(engine.client(), table);
    await desk.createPending('r-1', 'h', NOW, { under: 'hmac-of-a-number', as: 'crm' });
    await desk.createPending('r-2', 'h', NOW, { as: 'crm' });
    expect(await dynamoFoundRecords(engine.client(), table).under('hmac-of-a-number', 9)).toEqual(['r-1']);
  });
});
