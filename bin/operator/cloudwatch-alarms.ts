/** The alarms of a deployment as CloudWatch has them. */
import { UnavailableError } from '../../lambdas/core/errors.ts';
import { callCloudWatch } from './cloudwatch.ts';
import type { Signed } from './signed-json.ts';

export interface AlarmState {
  name: string;
  state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** Whether somebody hears of it. */
  notifies: boolean;
  /** Whether somebody would, but its actions are switched off. */
  isMuted: boolean;
  /** Its section of the runbook. */
  section: string;
}

interface Described {
  AlarmName?: string;
  StateValue?: AlarmState['state'];
  AlarmActions?: string[];
  ActionsEnabled?: boolean;
  AlarmDescription?: string;
}

/** All whose names begin so, a page of a hundred at a time. Throws UnavailableError. */
export async function alarmsInCloudWatch(
  client: Signed,
  prefix: string,
  call = fetch,
): Promise<AlarmState[]> {
  const all: AlarmState[] = [];
  let NextToken: string | undefined;
  do {
    const input = {
      AlarmNamePrefix: prefix,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      MaxRecords: 100,
      ...(NextToken && { NextToken }),
    };
    const answer = (await callCloudWatch(client, 'DescribeAlarms', input, { call })) as {
      MetricAlarms?: Described[];
      CompositeAlarms?: Described[];
      NextToken?: string;
    };
    all.push(...[...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])].map(stateOf));
    if (answer.NextToken !== undefined && answer.NextToken === NextToken)
      throw new UnavailableError('alarms_unreadable', 'CloudWatch answers the same page again.');
    NextToken = answer.NextToken;
  } while (NextToken !== undefined && NextToken !== '');
  return all;
}

function stateOf(alarm: Described): AlarmState {
  const { AlarmName = '', StateValue = 'INSUFFICIENT_DATA', AlarmActions = [] } = alarm;
  const notifies = AlarmActions.length > 0;
  return {
    name: AlarmName,
    state: StateValue,
    notifies,
    isMuted: notifies && alarm.ActionsEnabled === false,
    section: alarm.AlarmDescription?.split('#').at(-1) ?? '',
  };
}
