/** The lookup over its real adapters: AWS calls counted against the budgets, and stores that are down. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { dynamoBreakerReader } from '../../lambdas/adapters/dynamodb/breaker-reader.ts';
import { dynamoBreakerStore } from '../../lambdas/adapters/dynamodb/breaker-store.ts';
import { dynamoHealthStore } from '../../lambdas/adapters/dynamodb/health-store.ts';
import { dynamoLookupCache } from '../../lambdas/adapters/dynamodb/lookup-cache.ts';
import { CUSTOMERS } from '../../lambdas/adapters/dynamodb/lookup-item.ts';
import { createLookupReader } from '../../lambdas/adapters/dynamodb/lookup-reader.ts';
import { dynamoRateStore } from '../../lambdas/adapters/dynamodb/rate-store.ts';
import { fakeClock, memorySystem } from '../../lambdas/adapters/memory/system.ts';
import { sqsRefreshQueue } from '../../lambdas/adapters/sqs/refresh-queue.ts';
import { systemClock } from '../../lambdas/adapters/system.ts';
import { createBreakerGuard } from '../../lambdas/core/breaker/guard.ts';
import { breakerSettings } from '../../lambdas/core/breaker/settings.ts';
import { initialState, open } from '../../lambdas/core/breaker/transitions.ts';
import { TransientError } from '../../lambdas/core/errors.ts';
import { lookupOptions } from '../../lambdas/core/lookup/options.ts';
import { createResolveCustomer } from '../../lambdas/core/lookup/resolve-customer.ts';
import type { Clock, Customer } from '../../lambdas/core/ports.ts';
import { lookupRule } from '../../lambdas/core/rate/booking-rule.ts';
import { createFailOpen } from '../../lambdas/core/rate/fail-open.ts';
import { createRateLimiter } from '../../lambdas/core/rate/limiter.ts';
import { rateSettings } from '../../lambdas/core/rate/settings.ts';
import { resolveConfig } from '../../lib/config.ts';
import { callsOver } from '../host/default-connectors.ts';
import { describeOnEngines } from './support/engines.ts';
import { withSqs } from './support/fauxqs.ts';

const DAY = 86_400_000;
const config = resolveConfig();
const number = (name: string): number => Number(config[name]);
const defaults = lookupOptions(number, 'US');
const settings = breakerSettings(number, 'CRM_TIMEOUT_MS');
const SPACING_MS = 10;
const gold: Customer = { found: true, customerId: 'C-1', tier: 'gold' };

interface Tables {
  cache: string;
  breaker: string;
  coordination: string;
}

/** Stands still until told: what is counted here is calls, and an engine on a busy machine may take what it takes. */
function standingClock() {
  const clock = fakeClock(Date.now());
  const sleep: Clock['sleep'] = (ms, signal) => (ms <= 0 ? Promise.resolve() : clock.sleep(ms, signal));
  return { ...clock, sleep };
}

/** A container: its own copies, the shared tables. */
function container(
  dynamo: DynamoDBClient,
  sqs: SQSClient,
  tables: Tables,
  queueUrl: string,
  clock: Clock = systemClock,
) {
  const calls: string[] = [];
  const counted = <Client extends DynamoDBClient | SQSClient>(client: Client): Client => {
    const send = (command: object): Promise<unknown> => {
      calls.push(command.constructor.name);
      return (client.send as (command: object) => Promise<unknown>).call(client, command);
    };
    return { send } as unknown as Client;
  };
  const client = counted(dynamo);
  const system = { ...memorySystem(), clock };
  const cache = dynamoLookupCache(client, tables.cache, 7 * DAY);
  const reader = createLookupReader({
    client,
    clock,
    tables,
    format: CUSTOMERS,
    downstream: 'crm',
    readEntry: cache.read,
    readBreaker: dynamoBreakerReader(client, tables.breaker, tables.coordination),
    breakerCacheMs: settings.cacheMs,
  });
  const guard = createBreakerGuard({
    ...system,
    downstream: 'crm',
    store: dynamoBreakerStore(client, tables.breaker),
    health: dynamoHealthStore(client, tables.coordination),
    read: reader.readBreaker,
    settings,
  });
  const limiter = createRateLimiter({
    ...system,
    store: dynamoRateStore(client, tables.coordination),
    lane: { name: 'crm', items: 1, spacingMs: SPACING_MS, lateMs: 200 },
    rule: lookupRule(rateSettings(number), defaults.storeWaitMs),
  });
  const crm = { answer: (async () => gold) as () => Promise<Customer>, asked: 0 };
  const find = createResolveCustomer(
    {
      ...system,
      cache: { ...cache, read: reader.read },
      queue: sqsRefreshQueue(counted(sqs), queueUrl),
      guard,
      limiter,
      acquireSlot: createFailOpen({ clock, limiter }),
      calls: callsOver({
        findCustomer: () => {
          crm.asked += 1;
          return crm.answer();
        },
      }),
    },
    defaults,
  );
  return {
    calls,
    cache,
    crm,
    find: (key: string) =>
      find({ key, by: '+14155552671', correlationId: 'c', untilMs: clock.now() + defaults.deadlineMs }),
  };
}

describeOnEngines('Lookup', (engine) => {
  const sqs = withSqs();
  let tables: Tables;
  let queueUrl: string;
  let clock: ReturnType<typeof standingClock>;
  const start = () => container(engine.client(), sqs.client(), tables, queueUrl, clock);
  const createTables = async (): Promise<Tables> => ({
    cache: await engine.createTable(),
    breaker: await engine.createTable(),
    coordination: await engine.createTable(),
  });
  beforeEach(async () => {
    clock = standingClock();
    tables = await createTables();
    queueUrl = await sqs.createQueue(false);
  });
  const openBreaker = () =>
    dynamoBreakerStore(engine.client(), tables.breaker).transition(
      open(initialState('crm'), clock.now(), 'test', settings),
      0,
    );

  test('P5: live: four AWS calls at most, in a new container too; cached: one', async () => {
    const { calls, find } = start();
    expect(await find('k')).toMatchObject({ source: 'live' });
    expect(calls.length).toBeLessThanOrEqual(4);
    expect(calls[0]).toBe('BatchGetItemCommand');
    calls.length = 0;
    expect(await find('k')).toMatchObject({ source: 'cache' });
    expect(calls).toEqual(['GetItemCommand']);
    calls.length = 0;
    await clock.advance(SPACING_MS);
    expect(await find('other')).toMatchObject({ source: 'live' });
    expect(calls.length).toBeLessThanOrEqual(4);
    const another = start();
    expect(await another.find('k')).toMatchObject({ source: 'cache' });
    expect(another.calls).toEqual(['BatchGetItemCommand']);
  });

  test('P5: CRM down: three AWS calls at most, and one while a refresh is under way', async () => {
    await openBreaker();
    const { calls, crm, find } = start();
    expect(await find('k')).toMatchObject({ source: 'default' });
    expect(calls).toEqual(['BatchGetItemCommand', 'UpdateItemCommand', 'SendMessageCommand']);
    calls.length = 0;
    expect(await find('k')).toMatchObject({ source: 'default' });
    expect(calls).toEqual(['GetItemCommand']);
    expect(crm.asked).toBe(0);
    expect(await sqs.receiveAll(queueUrl)).toHaveLength(1);
  });

  test('P5: CRM down, a stale value: the same, and nobody probes', async () => {
    const { cache } = start();
    await cache.writeLive('k', gold, 0, clock.now() - 301_000);
    await openBreaker();
    const { calls, find } = start();
    expect(await find('k')).toMatchObject({ source: 'stale_cache', customer: gold });
    expect(calls).toEqual(['BatchGetItemCommand', 'UpdateItemCommand', 'SendMessageCommand']);
  });

  test('P6: a lookup in flight during the invalidation writes nothing back', async () => {
    const { cache, crm, find } = start();
    crm.answer = async () => {
      expect(await cache.applyChange('k', {}, clock.now())).toBe('invalidated');
      return gold;
    };
    expect(await find('k')).toMatchObject({ source: 'live' });
    expect(await cache.read('k', clock.now())).toMatchObject({ tombstone: true });
    crm.answer = async () => ({ ...gold, tier: 'silver' });
    await clock.advance(SPACING_MS);
    expect(await find('k')).toMatchObject({ source: 'live', customer: { tier: 'silver' } });
    expect(await find('k')).toMatchObject({ source: 'cache', customer: { tier: 'silver' } });
  });

  test('P5: what opens in another container is known here within the life of a copy', async () => {
    const { crm, find } = start();
    await find('k');
    crm.answer = () => Promise.reject(new TransientError('down'));
    await openBreaker();
    await clock.advance(settings.cacheMs);
    expect(await find('other')).toMatchObject({ source: 'default' });
    expect(crm.asked).toBe(1);
  });
});

describe('Lookup with DynamoDB and SQS out of reach', () => {
  const nowhere = {
    endpoint: 'http://127.0.0.1:9',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 2,
  };
  const tables = { cache: 'c', breaker: 'b', coordination: 'o' };

  test('P5: refused connections: straight to the CRM, and the default where that is down too', async () => {
    const { crm, find } = container(
      new DynamoDBClient(nowhere),
      new SQSClient(nowhere),
      tables,
      'http://127.0.0.1:9/q',
    );
    expect(await find('k')).toMatchObject({ source: 'live', customer: gold });
    crm.answer = () => Promise.reject(new TransientError('down'));
    expect(await find('k')).toMatchObject({ source: 'default' });
  });

  test('P5: a DynamoDB that hangs is waited for once, not behind the breaker and the rate as well', async () => {
    const hanging = { send: () => new Promise(() => undefined) } as unknown as DynamoDBClient;
    const { calls, find } = container(hanging, new SQSClient(nowhere), tables, 'http://127.0.0.1:9/q');
    expect(await find('k')).toMatchObject({ source: 'live', customer: gold });
    expect(calls.slice(0, 1)).toEqual(['BatchGetItemCommand']);
    expect(calls).not.toContain('GetItemCommand');
    expect(calls.filter((call) => call === 'BatchGetItemCommand')).toHaveLength(1);
  });
});
