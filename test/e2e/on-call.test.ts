/** From the breaker's write to the pager, over a real table: whoever dies, on-call hears of each episode once. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { breakerStateOf } from '../../lambdas/adapters/dynamodb/breaker-item.ts';
import { dynamoBreakerStore } from '../../lambdas/adapters/dynamodb/breaker-store.ts';
import { fakeClock } from '../../lambdas/adapters/memory/system.ts';
import { systemClock } from '../../lambdas/adapters/system.ts';
import { close, initialState, open } from '../../lambdas/core/breaker/transitions.ts';
import { incidentSteps } from '../../lambdas/core/oncall/incident-events.ts';
import type { IncidentEvent } from '../../lambdas/core/ports.ts';
import { createStreamSource } from '../../local/sources/stream-source.ts';
import { startDynalite } from '../contract/support/dynalite.ts';
import { chanceOf } from '../simulation/kernel/random.ts';
import { createDesk } from './on-call/desk.ts';
import { countedClient, createTable } from './on-call/table.ts';

/** P8: from the opening to the page, ms. */
const PAGED_WITHIN_MS = 15_000;

let engine: Awaited<ReturnType<typeof startDynalite>>;
let client: DynamoDBClient;
beforeAll(async () => {
  engine = await startDynalite();
  client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterAll(async () => {
  client.destroy();
  await engine.stop();
});

describe('on call', () => {
  it('P8: a breaker whose opener is killed right after its write is one trigger within 15 s, and one resolve', async () => {
    const [breakers, coordination] = [await createTable(client), await createTable(client)];
    const desk = createDesk(client, coordination, systemClock, 3);
    const publisher = watch(breakers, (event) => {
      // SNS and SQS deliver at least once.
      desk.send(event);
      desk.send(event);
    });
    await publisher.watching();
    const pagesUntil = async (count: number): Promise<void> => {
      const giveUpMs = Date.now() + 2 * PAGED_WITHIN_MS;
      while (desk.pages().length < count && Date.now() < giveUpMs) {
        // One message each, so that the copies come to notifiers that know nothing of one another.
        await desk.poll(1);
        await systemClock.sleep(20);
      }
    };
    try {
      expect(await killedOpener(engine.endpoint, breakers, coordination)).toBe('SIGKILL');
      const store = dynamoBreakerStore(client, breakers);
      const opened = await store.read('crm');
      expect(opened.phase).toBe('open');
      await pagesUntil(1);
      const [trigger] = desk.pages();
      expect(trigger).toMatchObject({ action: 'trigger', dedupKey: `breaker-${opened.episode}` });
      expect((trigger?.atMs ?? 0) - opened.openedAtMs).toBeLessThan(PAGED_WITHIN_MS);

      expect(await store.transition(close(opened, Date.now(), 'it answers', AT_ONCE), opened.version)).toBe(
        true,
      );
      await pagesUntil(2);
      await drained(desk, systemClock);
      expect(desk.pages().map(({ action, dedupKey }) => [action, dedupKey])).toEqual([
        ['trigger', `breaker-${opened.episode}`],
        ['resolve', `breaker-${opened.episode}`],
      ]);
    } finally {
      await publisher.stop();
    }
  }, 90_000);

  it('P8, P12: 100 episodes, each step twice and in any order: 100 triggers, 100 resolves, no ghost, under 120 a minute', async () => {
    const clock = fakeClock();
    const counted = countedClient(client);
    const desk = createDesk(counted.client, await createTable(client), clock, 5);
    const chance = chanceOf(8);
    const steps = Array.from({ length: 100 }, (_, index) => episode(clock.now() + index)).flat();
    for (const { step } of [...steps, ...steps]
      .map((step) => ({ step, lot: chance.unit() }))
      .sort((one, other) => one.lot - other.lot))
      desk.send(step);

    const startedMs = clock.now();
    while (desk.queue.peek().length > 0 && clock.now() - startedMs < 3_600_000) {
      let over = false;
      const polled = desk.poll().finally(() => {
        over = true;
      });
      // Virtual time stands still while a call is on its way.
      while (!over) {
        await counted.idle();
        if (!over) await clock.advance(100);
      }
      if ((await polled) === 0) await clock.advance(1000);
    }
    expect(desk.dlq.peek().length).toBe(0);
    expect(desk.state()).toMatchObject({ triggers: 100, resolves: 100, openIncidents: 0, refusedByRate: 0 });
    expect(desk.pages().filter(({ redundant }) => redundant)).toEqual([]);
    expect(new Set(desk.pages().map(({ dedupKey }) => dedupKey)).size).toBe(100);
    expect(desk.state()['worstMinute']).toBeLessThan(120);
  }, 180_000);
});

/** An episode ends as its breaker closes. */
const AT_ONCE = { resolveAfterMs: 0 };

/** The steps of an episode, as the incident publisher makes them of the breaker's record. */
function episode(atMs: number): IncidentEvent[] {
  const before = { ...initialState('crm'), version: 2 * atMs };
  const opened = open(before, atMs, 'it failed', { openMs: 60_000 });
  return [
    ...incidentSteps(before, opened),
    ...incidentSteps(opened, close(opened, atMs + 90_000, 'it answers', AT_ONCE)),
  ];
}

/** The stream of a breaker table, and the incident publisher at its end. */
function watch(tableName: string, publish: (event: IncidentEvent) => void) {
  let seen = false;
  const source = createStreamSource(
    {
      uuid: 'u',
      functionName: 'incident-publisher',
      functionArn: 'a',
      eventSourceArn: 's',
      enabled: true,
      batchSize: 10,
      batchingWindowMs: 0,
      maximumConcurrency: undefined,
      reportsFailures: true,
      filters: [],
      maximumRetries: undefined,
      bisects: false,
    },
    {
      dynamodb: client,
      tableName,
      keyNames: ['pk'],
      viewType: 'NEW_AND_OLD_IMAGES',
      region: 'us-east-1',
      async invoke(event) {
        seen = true;
        const { Records } = event as { Records: { dynamodb: Record<'NewImage' | 'OldImage', undefined> }[] };
        for (const { dynamodb } of Records) {
          const before = dynamodb.OldImage && breakerStateOf(dynamodb.OldImage, 'crm');
          for (const step of incidentSteps(before, breakerStateOf(dynamodb.NewImage, 'crm'))) publish(step);
        }
        return { ok: true, payload: { batchItemFailures: [] } };
      },
    },
  );
  source.resume();
  return {
    /** A stream that is derived from versions begins with the first one it reads. */
    async watching() {
      for (let version = 1; !seen; version += 1) {
        const Item = { pk: { S: 'none' }, version: { N: String(version) } };
        await client.send(new PutItemCommand({ TableName: tableName, Item }));
        await systemClock.sleep(20);
      }
    },
    stop: () => source.pause(),
  };
}

/** Polls on until the queue is empty: whatever would be told twice has had its chance. */
async function drained(desk: ReturnType<typeof createDesk>, clock: typeof systemClock): Promise<void> {
  const giveUpMs = clock.now() + 30_000;
  while (desk.queue.peek().length > 0) {
    if (clock.now() > giveUpMs) throw new Error('the queue of on-call was never empty');
    await desk.poll(1);
    await clock.sleep(20);
  }
}

/** Runs the opener; answers the signal that ended it. */
function killedOpener(...parameters: string[]): Promise<string | null> {
  const script = path.join(import.meta.dirname, 'on-call', 'opener.ts');
  const child = spawn(process.execPath, [script, ...parameters], { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (_code, signal) => resolve(signal));
  });
}
