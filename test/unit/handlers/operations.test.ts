/**
 * The functions behind the scenes as they are deployed: pages, pauses, ticks.
 * @isolated
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { breakerItem } from '../../../lambdas/adapters/dynamodb/breaker-item.ts';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { initialState } from '../../../lambdas/core/breaker/transitions.ts';
import type { BreakerState, IncidentEvent, System } from '../../../lambdas/core/ports.ts';
import { batchOf, context, environment, mockCloud } from './cloud.ts';

const before = { ...process.env };
const cloud = mockCloud();
const turns: string[] = [];
let reconciled: () => Promise<number> = async () => 0;
jest.unstable_mockModule('../../../lambdas/handlers/wiring/flow-control.ts', () => ({
  flowControl: () => ({
    tick: async () => void turns.push('tick'),
    reconcile: async () => {
      turns.push('reconcile');
      return reconciled();
    },
  }),
}));
process.env = environment({ CONTROL_TICK_MS: '40', RATE_RELEASE_AFTER_MS: '60000' });
type Module = { handler(event: object, context: Context): Promise<unknown> };
const load = async (name: string) =>
  ((await import(`../../../lambdas/handlers/${name}.ts`)) as Module).handler;
let publisher: Module['handler'];
let notifier: Module['handler'];
let watchdog: Module['handler'];
let controller: Module['handler'];
let system: System;

beforeAll(async () => {
  publisher = await load('incident-publisher');
  notifier = await load('notifier');
  watchdog = await load('pause-watchdog');
  controller = await load('flow-controller');
  ({ system } = await import('../../../lambdas/adapters/runtime.ts'));
});
beforeEach(() => {
  cloud.clear();
  turns.length = 0;
  reconciled = async () => 0;
});
afterEach(() => {
  for (const spied of [system.clock.sleep, system.clock.now, system.log.error])
    if (jest.isMockFunction(spied)) spied.mockRestore();
});
afterAll(() => {
  process.env = before;
  jest.restoreAllMocks();
});
const metric = (name: string) => cloud.printed.flatMap((line) => (name in line ? [line[name]] : []));

describe('the incident publisher', () => {
  const opened: BreakerState = {
    ...initialState('crm'),
    ...{ version: 2, phase: 'open', episode: 'crm-5', openedAtMs: 5, reason: 'down' },
  };
  const change = (number: string, NewImage?: object, OldImage?: object) => ({
    dynamodb: { SequenceNumber: number, ...(NewImage && { NewImage }), ...(OldImage && { OldImage }) },
  });
  const publish = (...Records: object[]) => publisher({ Records }, context);
  const published = () =>
    cloud.inputs('PublishCommand').map(({ TopicArn, Message }) => {
      const { key, action } = JSON.parse(Message) as IncidentEvent;
      return `${TopicArn} ${action} ${key}`;
    });

  test('P8: publishes the steps between two images of a record, in their order', async () => {
    const next = { ...opened, version: 5, episode: 'crm-9', openedAtMs: 9 };
    const answer = await publish(
      change('1', breakerItem(opened), breakerItem(initialState('crm'))),
      change('2', undefined, breakerItem(opened)),
      change('3', breakerItem(next), breakerItem(opened)),
      change('4', breakerItem({ ...opened, episode: 'crm-11' })),
    );
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(published()).toEqual([
      'arn:on-call trigger breaker-crm-5',
      'arn:on-call resolve breaker-crm-5',
      'arn:on-call trigger breaker-crm-9',
      'arn:on-call trigger breaker-crm-11',
    ]);
  });

  test('P8: starts again at the step that could not be published, and says so', async () => {
    const logged = jest.spyOn(system.log, 'error').mockReturnValue(undefined);
    cloud.answers['PublishCommand'] = new Error('down');
    const records = ['1', '2'].map((number) => change(number, breakerItem(opened)));
    expect(await publish(change('0'), ...records)).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(logged).toHaveBeenCalledWith('a step of an incident could not be published', {
      error: expect.objectContaining({ code: 'incident_topic' }),
    });
    expect(published()).toHaveLength(1);
    expect(await publish({ dynamodb: { NewImage: breakerItem(opened) } })).toEqual({
      batchItemFailures: [{ itemIdentifier: '' }],
    });
  });

  test('P8: takes no notice of a record without images', async () => {
    expect(await publish({})).toEqual({ batchItemFailures: [] });
  });
});

describe('the notifier', () => {
  const step: IncidentEvent = {
    ...{ key: 'breaker-crm-5', version: 1, action: 'trigger', severity: 'critical', summary: 'crm is down' },
    ...{ source: 'crm', sinceMs: 5, alwaysDelivered: true },
  };
  const notify = (more: object = {}) => notifier(batchOf(step, more), context);

  test('P8: pages once a step, in the paging rate, and notes it', async () => {
    cloud.reply = () => ({ status: 202 });
    expect(await notify()).toEqual({ batchItemFailures: [] });
    expect(cloud.calls).toMatchObject([{ method: 'POST', url: 'https://pagerduty/v2/enqueue' }]);
    expect(JSON.parse(cloud.calls[0]?.body ?? '').routing_key).toBe('routing');
    const writes = cloud.inputs('UpdateItemCommand');
    expect(writes.map(({ TableName, Key }) => `${TableName} ${Key.pk.S}`)).toEqual([
      'table:coordination oncall#pagerduty#breaker-crm-5',
      'table:coordination rate#oncall-pagerduty',
      'table:coordination oncall#pagerduty#breaker-crm-5',
    ]);
    const { ':now': now, ':until': until } = writes[0].ExpressionAttributeValues;
    expect(Number(until.N) - Number(now.N)).toBe(30_000);
    expect(metric('Pages')).toEqual([1]);
  });

  test('P8: a page that fails is tried again, with a back-off of its own', async () => {
    cloud.reply = () => ({ status: 500 });
    const attributes = { SentTimestamp: String(Date.now()), ApproximateReceiveCount: '20' };
    expect(await notify({ attributes })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }] });
    const [back] = cloud.inputs('ChangeMessageVisibilityBatchCommand');
    expect(back).toMatchObject({ QueueUrl: 'url:source' });
    expect(back.Entries[0].VisibilityTimeout).toBe(Number(process.env['ONCALL_MAX_BACKOFF_MS']) / 1000);
  });

  test('P8: a page that can’t be delivered is dead-lettered after a while', async () => {
    cloud.reply = () => ({ status: 500 });
    const sentAtMs = Date.now() - Number(process.env['ONCALL_GIVE_UP_MS']);
    const attributes = { SentTimestamp: String(sentAtMs), ApproximateReceiveCount: '2' };
    expect(await notify({ attributes })).toEqual({ batchItemFailures: [] });
    expect(cloud.inputs('SendMessageCommand')).toMatchObject([
      { QueueUrl: 'url:dlq.fifo', MessageAttributes: { source: { StringValue: 'the source' } } },
    ]);
  });

  test('P12: a step that finds no slot is given back after a third of its time at most', async () => {
    const clock = fakeClock(Date.now());
    jest.spyOn(system.clock, 'now').mockImplementation(clock.now);
    jest.spyOn(system.clock, 'sleep').mockImplementation(clock.sleep);
    cloud.answers['UpdateItemCommand'] = ({ input }) => {
      if (!input.Key.pk.S.startsWith('rate#')) return {};
      const Item = { next: { N: String(clock.now() + 5000) }, work: { N: String(clock.now()) } };
      throw new ConditionalCheckFailedException({ $metadata: {}, message: 'no', Item });
    };
    let answer: unknown;
    const notified = notify().then((given) => {
      answer = given;
    });
    await clock.advance(10_000);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }] });
    expect(cloud.calls).toEqual([]);
    await notified;
  });
});

describe('the watchdog', () => {
  test('P4: resumes every source that nobody has a live reason to pause, and counts them', async () => {
    cloud.answers['GetEventSourceMappingCommand'] = ({ input }) => ({
      State: input.UUID === 'mapping:voice' ? 'Enabled' : 'Disabled',
    });
    cloud.answers['GetItemCommand'] = ({ input }) =>
      input.Key.pk.S === 'control#refresh-worker'
        ? { Item: { pk: input.Key.pk, pauseReason: { S: 'operator' } } }
        : {};
    await watchdog({}, context);
    expect(cloud.inputs('GetItemCommand').every(({ TableName }) => TableName === 'table:coordination')).toBe(
      true,
    );
    expect(cloud.inputs('UpdateEventSourceMappingCommand')).toEqual(
      ['digital', 'requests', 'enrichment'].map((name) => ({
        UUID: `mapping:${name}`,
        Enabled: true,
        ScalingConfig: { MaximumConcurrency: 2 },
      })),
    );
    expect(metric('WatchdogResumes')).toEqual([3]);
  });
});

describe('the flow controller', () => {
  test('P8: ticks and reconciles twice a run, a tick’s time apart, each with its metrics', async () => {
    let nowMs = 1000;
    jest.spyOn(system.clock, 'now').mockImplementation(() => nowMs);
    const slept = jest.spyOn(system.clock, 'sleep').mockImplementation(async () => {
      expect(metric('ControllerTicks')).toEqual([1]);
    });
    reconciled = async () => {
      nowMs += 7;
      system.metrics.count('ControllerTicks');
      return 0;
    };
    await controller({}, context);
    expect(turns).toEqual(['tick', 'reconcile', 'tick', 'reconcile']);
    expect(slept.mock.calls).toEqual([[33]]);
    expect(metric('ControllerTicks')).toEqual([1, 1]);
  });

  test('P8: a reconciler that fails does not stop the ticks, but fails the run', async () => {
    jest.spyOn(system.clock, 'sleep').mockResolvedValue(undefined);
    const logged = jest.spyOn(system.log, 'error').mockReturnValue(undefined);
    const faults = [new Error('first'), new Error('second')];
    reconciled = async () => {
      throw faults[turns.length === 2 ? 0 : 1];
    };
    await expect(controller({}, context)).rejects.toBe(faults[0]);
    expect(turns).toEqual(['tick', 'reconcile', 'tick', 'reconcile']);
    expect(logged.mock.calls).toEqual(faults.map((error) => ['the reconciler failed', { error }]));
  });
});
