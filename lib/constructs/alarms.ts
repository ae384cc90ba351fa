import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmRule,
  ComparisonOperator,
  CompositeAlarm,
  type IAlarm,
  type IAlarmAction,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { AlarmSpec, Level } from '../alarms/alarm.ts';
import { inOwnNamespace } from '../alarms/own-namespace.ts';
import { breakerOpen } from '../alarms/work.ts';
import type { Config } from '../config.ts';
import { textOf } from '../values.ts';
import { pascal, physicalName } from './names.ts';
import type { OnCallTopics } from './on-call-topics.ts';
import type { ConfiguredProps } from './props.ts';

export interface AlarmsProps extends ConfiguredProps {
  readonly table: readonly AlarmSpec[];
  readonly topics: OnCallTopics;
  /** Begins the names of a connector's alarms. @default '' */
  readonly of?: string;
}

const operators = {
  above: ComparisonOperator.GREATER_THAN_THRESHOLD,
  below: ComparisonOperator.LESS_THAN_THRESHOLD,
  from: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
} as const;

const missing = {
  fine: TreatMissingData.NOT_BREACHING,
  alarm: TreatMissingData.BREACHING,
  ignore: TreatMissingData.IGNORE,
} as const;

/** After a breaker has closed, its backlog may drain this long before the alarms that follow from it notify anybody. */
const drainTime = Duration.minutes(15);
/** The breaker's own alarm may come later than what follows from it. */
const graceTime = Duration.minutes(2);

/** A row at one level, as CloudWatch has it. */
interface Raised {
  spec: AlarmSpec;
  level: Level;
  alarm: Alarm;
}

/** The table of alarms. What follows from an open breaker notifies through one silenced composite a section. */
export class Alarms extends Construct {
  /** All that on-call may hear of, for the dashboard: parts are left out, their composites are in. */
  readonly notifying: readonly IAlarm[];
  /** Each row's at each level, by `<name>-<level>` without prefix. */
  readonly byName: ReadonlyMap<string, Alarm>;
  private readonly config: Config;
  private readonly topics: OnCallTopics;
  private readonly of: string;
  /** The organisation's own. */
  private readonly own: Readonly<Record<Level, ITopic | undefined>>;

  constructor(scope: Construct, id: string, { table, config, topics, of = '' }: AlarmsProps) {
    super(scope, id);
    this.config = config;
    this.topics = topics;
    this.of = of;
    this.own = { critical: this.ownTopic('critical'), warning: this.ownTopic('warning') };
    const raised = table.flatMap((spec) => this.raise(spec));
    this.byName = new Map(raised.map(({ spec, level, alarm }) => [`${spec.name}-${level}`, alarm]));
    const suppressor = raised.find(({ spec }) => spec.name === breakerOpen.name)?.alarm;
    const silenced = raised.filter(({ spec }) => spec.consequence === true);
    const combined = [...new Set(silenced.map(composite))].flatMap((key) => {
      const members = silenced.filter((member) => composite(member) === key);
      const [first] = members;
      return first === undefined || suppressor === undefined
        ? []
        : [this.combine(key, first, members, suppressor)];
    });
    const single = raised.filter(({ spec }) => spec.consequence !== true).map(({ alarm }) => alarm);
    this.notifying = [...single, ...combined] as IAlarm[];
  }

  private ownTopic(level: Level): ITopic | undefined {
    const arn = textOf(this.config, `ALARM_TOPIC_${level.toUpperCase()}_ARN`);
    return arn === '' ? undefined : Topic.fromTopicArn(this, pascal(`own-${level}`), arn);
  }

  private raise(spec: AlarmSpec): Raised[] {
    return (Object.entries(spec.thresholds) as [Level, number][]).map(([level, threshold]) => {
      const name = spec.consequence === true ? `${spec.name}-${level}-part` : `${spec.name}-${level}`;
      const alarm = new Alarm(this, pascal(name), {
        alarmName: physicalName(this.config, this.of + name),
        alarmDescription: this.text(spec),
        metric: inOwnNamespace(this.config, spec.metric),
        threshold,
        comparisonOperator: operators[spec.when],
        evaluationPeriods: spec.periods,
        datapointsToAlarm: spec.breaching,
        treatMissingData: missing[spec.missing],
      });
      if (spec.consequence !== true) this.notify(alarm, spec, level);
      return { spec, level, alarm };
    });
  }

  private combine(
    key: string,
    { spec, level }: Raised,
    members: readonly Raised[],
    suppressor: Alarm,
  ): CompositeAlarm {
    const alarm = new CompositeAlarm(this, pascal(key), {
      compositeAlarmName: physicalName(this.config, this.of + key),
      alarmDescription: this.text(spec),
      alarmRule: AlarmRule.anyOf(...members.map((member) => member.alarm)),
      actionsSuppressor: suppressor,
      actionsSuppressorWaitPeriod: graceTime,
      actionsSuppressorExtensionPeriod: drainTime,
    });
    this.notify(alarm, spec, level);
    return alarm;
  }

  private notify(alarm: Alarm | CompositeAlarm, { notifies = 'on-call' }: AlarmSpec, level: Level): void {
    if (notifies === 'nobody') return;
    const topic = notifies === 'backstop' ? this.topics.backstop : this.topics[level];
    const own = this.own[level];
    for (const one of own === undefined ? [topic] : [topic, own]) {
      const action: IAlarmAction = new SnsAction(one);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
  }

  private text({ meaning, section }: AlarmSpec): string {
    return `${meaning} What to do: ${textOf(this.config, 'RUNBOOK_URL')}#${section}`;
  }
}

/** Parts of one section and level notify together. */
function composite({ spec, level }: Raised): string {
  return `${spec.section}-${level}`;
}
