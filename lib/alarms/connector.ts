/** Alarms of one further connector: on its breaker, its work, its queues and its functions. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { FunctionSpec } from '../catalog/function.ts';
import { fullName, type QueueSpec } from '../catalog/queues.ts';
import type { Config } from '../config.ts';
import type { AlarmSpec } from './alarm.ts';
import { canaryAlarms } from './canary.ts';
import { errorAlarm } from './machinery.ts';
import { added, lambdaMetric, ours } from './metrics.ts';
import { ageAlarm, depthAlarm, dlqAlarm } from './queues.ts';
import { breakerOpen, workAlarms } from './work.ts';

const fiveMinutes = Duration.minutes(5);

/** What the alarms of a connector are about. */
export interface Watched {
  name: string;
  queues: readonly QueueSpec[];
  functions: readonly (readonly [name: string, spec: FunctionSpec])[];
  /** Queues that canaries go through. */
  canaries: readonly string[];
}

/** Every row. Names are without the connector's, which the construct puts before them. */
export function connectorAlarms(config: Config, { name, queues, functions, canaries }: Watched): AlarmSpec[] {
  const own = (spec: AlarmSpec): AlarmSpec => ({ ...spec, name: spec.name.replace(`${name}-`, '') });
  const count = (metric: string): IMetric => ours(metric, Stats.SUM, { downstream: name }, fiveMinutes);
  return [
    { ...breakerOpen, metric: ours('CircuitState', Stats.MAXIMUM, { downstream: name }) },
    ...workAlarms
      .filter((spec) => spec.name === 'message-stuck' || spec.name === 'lane-held')
      .map((spec) => ({ ...spec, metric: count(spec.name === 'lane-held' ? 'LaneHolds' : 'MessageStuck') })),
    ...queues.map((queue) => own(depthAlarm(config, queue))),
    ...queues.map((queue) => own(ageAlarm(config, queue))),
    ...queues.map((queue) => own(dlqAlarm(config, fullName(queue, '-dlq')))),
    ...functions.map(([one, { front }]) => own(errorAlarm(config, one, front === true))),
    throttleAlarm(config, functions),
    ...canaryAlarms(config, canaries).map(own),
    ...(queues.length === 0
      ? []
      : [silentAlarm(count('ControllerTicks')), resumedAlarm(count('WatchdogResumes'))]),
  ];
}

function throttleAlarm(config: Config, functions: Watched['functions']): AlarmSpec {
  return {
    name: 'throttles',
    section: 'throttles',
    meaning: 'Lambda refuses to run the connector’s functions: the account’s concurrency is used up.',
    metric: added(
      'Throttles',
      functions.map(([one]) => lambdaMetric(config, one, 'Throttles', Stats.SUM)),
      fiveMinutes,
    ),
    when: 'from',
    thresholds: { warning: 10 },
    periods: 1,
    breaching: 1,
    missing: 'fine',
  };
}

function silentAlarm(metric: IMetric): AlarmSpec {
  return {
    name: 'controller-silent',
    section: 'controller-silent',
    meaning:
      'The connector’s flow controller has not run for five minutes; its watchdog resumes what it has paused.',
    metric,
    when: 'below',
    thresholds: { warning: 1 },
    periods: 1,
    breaching: 1,
    missing: 'alarm',
  };
}

function resumedAlarm(metric: IMetric): AlarmSpec {
  return {
    name: 'watchdog-resumed',
    section: 'controller-silent',
    meaning: 'The watchdog resumed an event source of the connector that was paused with no live reason.',
    metric,
    when: 'from',
    thresholds: { warning: 1 },
    periods: 1,
    breaching: 1,
    missing: 'fine',
  };
}
