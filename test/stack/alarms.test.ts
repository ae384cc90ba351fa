import { afterAll, describe, expect, test } from '@jest/globals';
import { functionRows } from '../../lib/catalog/functions.ts';
import { folderOf, removeFolders, threeConnectors } from './own-connectors.ts';
import { named, ofType, type Resource, synthesize, synthesizeStacks } from './support.ts';

const built = await synthesize({ ALARM_EMAIL: 'on-call@example.com' });
const second = await synthesize({
  ...{ ALARM_EMAIL: 'on-call@example.com', NAME_PREFIX: 'calls-eu' },
  RUNBOOK_URL: 'https://wiki.example.com/steadyline',
});
const alarms = ofType(built, 'AWS::CloudWatch::Alarm').map(([, alarm]) => alarm.Properties);
const composites = ofType(built, 'AWS::CloudWatch::CompositeAlarm').map(([, alarm]) => alarm.Properties);

function alarm(name: string): Record<string, unknown> {
  return named(built, 'AlarmName', `steadyline-${name}`).Properties;
}

/** Logical id of the topic that an alarm publishes to. */
function topicOf(properties: Record<string, unknown>): string {
  return JSON.stringify(properties['AlarmActions'] ?? '');
}

function topicId(name: string): string {
  return (
    ofType(built, 'AWS::SNS::Topic').find(([, { Properties }]) => Properties['TopicName'] === name)?.[0] ?? ''
  );
}

describe('every resource of a kind has its alarm', () => {
  const dlqs = ofType(built, 'AWS::SQS::Queue')
    .map(([, { Properties }]) => String(Properties['QueueName']))
    .filter((name) => /-dlq(\.fifo)?$|quarantine$/.test(name));

  test('P11: every dead-letter queue on what is visible, its Maximum, over 0 and over 10', () => {
    expect(dlqs).toHaveLength(9);
    for (const name of dlqs) {
      const own = alarms.filter(({ Dimensions }) => JSON.stringify(Dimensions ?? []).includes(`"${name}"`));
      expect(own.map(({ Threshold }) => Threshold)).toEqual([0, 10]);
      for (const properties of own) {
        expect(properties).toMatchObject({
          Namespace: 'AWS/SQS',
          MetricName: 'ApproximateNumberOfMessagesVisible',
          Statistic: 'Maximum',
          ComparisonOperator: 'GreaterThanThreshold',
        });
        expect(topicOf(properties)).not.toBe('""');
      }
    }
  });

  test.each(functionRows.map(([name]) => name))('%s has an error alarm', (name) => {
    expect(alarm(`errors-${name}-warning`)).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Dimensions: [{ Name: 'FunctionName', Value: `steadyline-${name}` }],
      Threshold: 1,
    });
  });
});

describe('throttles', () => {
  const sums = alarms
    .filter(({ AlarmName }) => /-throttles-.*-warning$/.test(String(AlarmName)))
    .map(({ AlarmName, Metrics }) => ({
      name: String(AlarmName),
      summed: (Metrics as { MetricStat?: unknown }[]).filter(({ MetricStat }) => MetricStat !== undefined),
    }));

  test.each(functionRows.map(([name]) => name))('%s is in one sum of throttles', (name) => {
    const holding = sums.filter(({ summed }) => JSON.stringify(summed).includes(`"steadyline-${name}"`));
    expect(holding).toHaveLength(1);
  });

  test.each(sums)('$name adds up ten metrics at most, which is all that CloudWatch takes', ({ summed }) => {
    expect(summed.length).toBeLessThanOrEqual(10);
  });
});

/** What follows from an open breaker: raised through composites. */
const silenced = ['crm-latency', 'degraded-lookups', 'queue-depth', 'oldest-message'];

describe('thresholds', () => {
  test.each([
    ['cache-hit-rate', 60, 30],
    ['crm-latency', 500, 2000],
    ['degraded-lookups', 5, 20],
    ['queue-depth-voice', 100, 500],
    ['backpressure', 100_000, 500_000],
    ['dlq-depth-voice-dlq', 0, 10],
    ['ack-latency', 200, 1000],
    ['unauthorized-genesys', 5, 20],
  ])('%s: %d warns, %d is critical', (name, warning, critical) => {
    const end = silenced.some((one) => name.startsWith(one)) ? '-part' : '';
    expect(alarm(`${name}-warning${end}`)['Threshold']).toBe(warning);
    expect(alarm(`${name}-critical${end}`)['Threshold']).toBe(critical);
  });

  test('rates are computed from counts, and too few of them say nothing', () => {
    const metrics = alarm('cache-hit-rate-warning')['Metrics'] as { Expression?: string }[];
    const expression = metrics.find(({ Expression }) => Expression !== undefined)?.Expression;
    expect(expression).toMatch(/^IF\(\(.*\) >= 20, 100 \* \(.*\) \/ \(.*\), 100\)$/);
  });

  test('a gauge of a queue is read at its Maximum', () => {
    const text = JSON.stringify(alarms);
    for (const [, stat] of text.matchAll(
      /"MetricName":"Approximate\w+","Namespace":"AWS\/SQS"\},"Period":\d+,"Stat":"(\w+)"/g,
    )) {
      expect(stat).toBe('Maximum');
    }
  });
});

describe('P8: paged once', () => {
  const suppressor = ofType(built, 'AWS::CloudWatch::Alarm').find(
    ([, { Properties }]) => Properties['AlarmName'] === 'steadyline-breaker-open-critical',
  )?.[0];

  test('what follows from an open breaker is raised through a composite that the open breaker silences', () => {
    expect(composites.map(({ AlarmName }) => AlarmName)).toEqual([
      'steadyline-crm-latency-warning',
      'steadyline-crm-latency-critical',
      'steadyline-degraded-lookups-warning',
      'steadyline-degraded-lookups-critical',
      'steadyline-queue-depth-warning',
      'steadyline-queue-depth-critical',
      'steadyline-oldest-message-warning',
      'steadyline-oldest-message-critical',
    ]);
    for (const properties of composites) {
      expect(properties).toMatchObject({
        ActionsSuppressor: { 'Fn::GetAtt': [suppressor, 'Arn'] },
        ActionsSuppressorWaitPeriod: 120,
        ActionsSuppressorExtensionPeriod: 900,
      });
    }
    const parts = alarms.filter(({ AlarmName }) => String(AlarmName).endsWith('-part'));
    for (const part of parts) expect(part).not.toHaveProperty('AlarmActions');
  });

  test('the open breaker itself pages through its stream, not through its alarm', () => {
    expect(alarm('breaker-open-critical')).not.toHaveProperty('AlarmActions');
  });

  test('every alarm that notifies also notifies that it is over', () => {
    for (const properties of [...alarms, ...composites]) {
      expect(properties['OKActions']).toEqual(properties['AlarmActions']);
    }
  });

  test('a critical alarm goes to the critical topic, a warning to the other', () => {
    for (const { AlarmName, ...properties } of [...alarms, ...composites]) {
      const topic = topicOf(properties);
      if (topic === '""' || topic.includes(topicId('steadyline-oncall-backstop'))) continue;
      const expected = String(AlarmName).endsWith('critical')
        ? 'steadyline-oncall'
        : 'steadyline-oncall-warning';
      expect([AlarmName, topic]).toEqual([AlarmName, expect.stringContaining(`Ref${topicId(expected)}`)]);
    }
  });
});

describe('P8: who reports a failing notifier', () => {
  const backstop = topicId('steadyline-oncall-backstop');

  test('the backstop feeds no queue, and so does not depend on the notifier', () => {
    const protocols = ofType(built, 'AWS::SNS::Subscription')
      .map(([, { Properties }]) => Properties)
      .filter(({ TopicArn }) => JSON.stringify(TopicArn).includes(backstop))
      .map(({ Protocol }) => Protocol);
    expect(protocols).toEqual(['email']);
  });

  test.each([
    'dlq-depth-oncall-events-dlq-warning',
    'dlq-depth-oncall-events-dlq-critical',
    'pages-wait-critical',
    'errors-notifier-warning',
    'errors-incident-publisher-warning',
    'incident-publisher-behind-critical',
  ])('%s goes there', (name) => {
    expect(topicOf(alarm(name))).toContain(backstop);
  });

  test('a silent controller is an alarm, since no data means that it does not run', () => {
    expect(alarm('controller-silent-warning')['TreatMissingData']).toBe('breaching');
  });
});

describe('texts', () => {
  test.each(
    [...alarms, ...composites].map((properties) => ({
      name: String(properties['AlarmName']),
      text: properties['AlarmDescription'],
    })),
  )('$name says what it means and links its section of the runbook', ({ text }) => {
    expect(text).toMatch(/^[A-Z].{40,}\. What to do: docs\/RUNBOOK\.md#[a-z-]+$/);
  });

  test('the runbook may live elsewhere', () => {
    const { AlarmDescription } = named(second, 'AlarmName', 'calls-eu-backpressure-warning').Properties;
    expect(AlarmDescription).toContain('https://wiki.example.com/steadyline#backpressure');
  });

  test('leave room for the longest address of a runbook', () => {
    const longest = Math.max(
      ...[...alarms, ...composites].map(({ AlarmDescription }) => String(AlarmDescription).length),
    );
    // CloudWatch takes 1,024 characters, RUNBOOK_URL 400.
    expect(longest).toBeLessThanOrEqual(1024 - 400);
  });
});

/** The metrics of an alarm as a dashboard's body names them: name and, where it has one, dimension with its value. */
function metricsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { MetricName, Dimensions = [] } = value as {
    MetricName?: string;
    Dimensions?: { Name: string; Value: unknown }[];
  };
  const [dimension] = Dimensions;
  const parts = [MetricName, dimension?.Name, dimension?.Value].filter((part) => typeof part === 'string');
  const own = MetricName === undefined ? [] : [parts.map((part) => `\\"${part}\\"`).join(',')];
  return [...own, ...Object.values(value).flatMap(metricsIn)];
}

describe('dashboard', () => {
  const [dashboard] = ofType(built, 'AWS::CloudWatch::Dashboard').map(
    ([, resource]: [string, Resource]) => resource,
  );
  const body = JSON.stringify(dashboard?.Properties['DashboardBody']);

  test('reads as an incident: alarms, downstreams, callers, intake, backlog, dead letters, machinery', () => {
    const order = [
      'Alarms',
      'CircuitState',
      'LookupsBySource',
      'AckLatency',
      'QueueDepth',
      'DeadLetters by reason',
      'ControllerTicks',
    ].map((title) => body.indexOf(`\\"title\\":\\"${title}`));
    expect(order.every((place) => place > 0)).toBe(true);
    expect([...order].sort((one, other) => one - other)).toEqual(order);
  });

  test('stands on whole columns: CloudWatch takes no others', () => {
    const columns = [...body.matchAll(/\\"(?:x|width)\\":([\d.]+)/g)].map(([, column]) => Number(column));
    expect(columns.length).toBeGreaterThan(20);
    expect(columns.filter((column) => !Number.isInteger(column))).toEqual([]);
  });

  describe('with further connectors', () => {
    const lookedUp = `import { defineConnector, get, lookup, minutes, noAuth, oneOf, path, per, row, seconds, text } from 'CORE';
      export default defineConnector({
        name: 'ledger',
        baseUrl: 'https://ledger.example.org',
        auth: noAuth(),
        limits: { default: per(50, seconds(1)) },
        timeout: seconds(2),
        lookups: {
          entry: lookup({
            keys: { id: text() },
            ask: { id: ({ id }) => get(path\`/entries/\${id}\`) },
            read: (reply) => oneOf(row(reply), { many: 'none' }, ({ id }) => ({ id })),
            answer: { id: text('UNKNOWN', { needed: true }) },
            entity: ({ id }) => id,
            cache: { fresh: minutes(1), stale: minutes(2), absent: seconds(30) },
          }),
        },
      });`;
    afterAll(removeFolders);

    test.each([
      ['of all that there is to offer', () => threeConnectors],
      ['that are only looked up', () => folderOf({ 'ledger.ts': lookedUp })],
    ])('%s: a graph for every alarm (lib/alarms/…-row(s).ts), none without a metric', async (_, folder) => {
      const stacks = await synthesizeStacks({ CONNECTORS_DIR: folder() });
      const all = Object.values(stacks).flatMap(({ Resources }) => Object.values(Resources));
      const text = all
        .filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard')
        .map(({ Properties }) => JSON.stringify(Properties['DashboardBody']))
        .join();
      const unseen = all
        .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
        .map(({ Properties }) => Properties)
        .filter((properties) => !metricsIn(properties).some((metric) => text.includes(metric)));
      expect(unseen.map(({ AlarmName }) => AlarmName)).toEqual([]);
      const graphs = text.split('\\"view\\":\\"timeSeries\\"').slice(1);
      expect(graphs.length).toBeGreaterThan(20);
      expect(graphs.filter((graph) => !graph.includes('\\"metrics\\":'))).toEqual([]);
    });
  });
});
