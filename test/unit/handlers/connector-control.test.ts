/**
 * The controller and the watchdog of a further connector as they are deployed: its own sources, counted under its name.
 * @isolated
 */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { System } from '../../../lambdas/core/ports.ts';
import { context, environment, mockCloud } from './cloud.ts';

const before = { ...process.env };
const cloud = mockCloud();
const settings = {
  ...{ CONNECTOR: 'ehr', MAPPING_EVENTS: 'mapping:events', QUEUE_EVENTS_URL: 'url:events' },
  ...{ CONNECTOR_RATE_LIMIT: '50', CONNECTOR_RATE_WINDOW_MS: '1000', RATE_HEADROOM: '0.2' },
  ...{ CONNECTOR_TIMEOUT_MS: '3000', WORKER_BATCH: '10', CONTROL_TICK_MS: '40' },
};
process.env = environment(settings);
type Module = { handler(event: object, context: typeof contextOfLambda): Promise<unknown> };
const contextOfLambda = context;
const load = async (name: string) =>
  ((await import(`../../../lambdas/handlers/connector/${name}.ts`)) as Module).handler;
const { connectorMetrics, connectorSources } = await import(
  '../../../lambdas/handlers/wiring/connector-control.ts'
);
let controller: Module['handler'];
let watchdog: Module['handler'];
let system: System;

beforeAll(async () => {
  controller = await load('flow-controller');
  watchdog = await load('pause-watchdog');
  ({ system } = await import('../../../lambdas/adapters/runtime.ts'));
});
beforeEach(() => {
  cloud.clear();
  process.env = environment(settings);
});
afterAll(() => {
  process.env = before;
  jest.restoreAllMocks();
});

/** Values of a metric, with the connector that they are counted for. */
const metric = (name: string) =>
  cloud.printed.flatMap((line) => (name in line ? [[line['downstream'], line[name]]] : []));

describe('the sources of a connector', () => {
  test('are those of its queues, each with its worker; canaries go through events and requests', () => {
    const source = (queue: string, canary?: string) => ({
      ...{ worker: `ehr-${queue}-worker`, downstream: 'ehr' },
      ...{ mappingId: `mapping:${queue}`, queueUrl: `url:${queue}` },
      ...(canary === undefined ? {} : { canary }),
    });
    expect(connectorSources()).toEqual([
      ...[source('events', 'ehr-events'), source('requests', 'ehr-requests'), source('refresh')],
    ]);
    delete process.env['MAPPING_REQUESTS'];
    expect(connectorSources()).toEqual([source('events', 'ehr-events'), source('refresh')]);
  });

  test('can’t be told where the connector has no name', () => {
    delete process.env['CONNECTOR'];
    expect(() => connectorSources()).toThrow('CONNECTOR');
  });
});

test('what is counted bears the connector’s name, beside what else it bears', async () => {
  const { metrics } = await import('../../../lambdas/adapters/runtime.ts');
  connectorMetrics().count('DeadLetters', 2, { operation: 'create' });
  connectorMetrics().count('WatchdogResumes');
  metrics.flush(1000);
  expect(cloud.printed).toMatchObject([
    { downstream: 'ehr', operation: 'create', DeadLetters: 2 },
    { downstream: 'ehr', WatchdogResumes: 1 },
  ]);
});

describe('the flow controller of a connector', () => {
  test('P4: ticks twice a run over its own sources, a tick’s time apart', async () => {
    cloud.answers['GetQueueAttributesCommand'] = { Attributes: { ApproximateNumberOfMessages: '0' } };
    cloud.answers['GetEventSourceMappingCommand'] = { State: 'Enabled' };
    let nowMs = 1000;
    jest.spyOn(system.clock, 'now').mockImplementation(() => nowMs);
    const slept = jest.spyOn(system.clock, 'sleep').mockImplementation(async () => undefined);
    const read = cloud.answers['GetQueueAttributesCommand'];
    cloud.answers['GetQueueAttributesCommand'] = () => {
      nowMs = 1007;
      return read as object;
    };
    await controller({}, context);
    const queues = ['url:events', 'url:requests', 'url:refresh'];
    expect(cloud.inputs('GetQueueAttributesCommand').map(({ QueueUrl }) => QueueUrl)).toEqual([
      ...[...queues, ...queues],
    ]);
    expect(slept.mock.calls).toEqual([[33]]);
    expect(metric('ControllerTicks')).toEqual([['ehr', 2]]);
    jest.mocked(system.clock.now).mockRestore();
    slept.mockRestore();
  });

  test('P4: gives a deep queue as many containers as the connector’s rate and time-out can feed', async () => {
    jest.spyOn(system.clock, 'sleep').mockResolvedValueOnce(undefined);
    const depth = process.env['CONTROL_BACKPRESSURE_DEPTH'];
    cloud.answers['GetQueueAttributesCommand'] = ({ input }) => ({
      Attributes: { ApproximateNumberOfMessages: input.QueueUrl === 'url:events' ? depth : '0' },
    });
    cloud.answers['GetEventSourceMappingCommand'] = {
      State: 'Enabled',
      ScalingConfig: { MaximumConcurrency: 2 },
    };
    await controller({}, context);
    // 40 calls a second, in batches of ten that last as long as their calls and a second.
    const MaximumConcurrency = (40 * (3 + 1)) / 10;
    expect(cloud.inputs('UpdateEventSourceMappingCommand')[0]).toEqual({
      ...{ UUID: 'mapping:events', ScalingConfig: { MaximumConcurrency } },
    });
  });
});

test('P4: the watchdog of a connector resumes its sources that nobody has paused, and counts them as its own', async () => {
  cloud.answers['GetEventSourceMappingCommand'] = ({ input }) => ({
    State: input.UUID === 'mapping:events' ? 'Enabled' : 'Disabled',
  });
  await watchdog({}, context);
  expect(cloud.inputs('GetItemCommand').map(({ TableName, Key }) => `${TableName} ${Key.pk.S}`)).toEqual([
    ...['requests', 'refresh'].map((queue) => `table:coordination control#ehr-${queue}-worker`),
  ]);
  expect(cloud.inputs('UpdateEventSourceMappingCommand')).toEqual(
    ['requests', 'refresh'].map((queue) => ({
      ...{ UUID: `mapping:${queue}`, Enabled: true, ScalingConfig: { MaximumConcurrency: 2 } },
    })),
  );
  expect(metric('WatchdogResumes')).toEqual([['ehr', 2]]);
});
