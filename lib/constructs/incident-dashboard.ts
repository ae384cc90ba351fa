import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Row } from '../alarms/dashboard-rows.ts';
import { inOwnNamespace } from '../alarms/own-namespace.ts';
import { textOf } from '../values.ts';
import { physicalName } from './names.ts';
import type { ConfiguredProps } from './props.ts';

export interface IncidentDashboardProps extends ConfiguredProps {
  readonly rows: readonly Row[];
  /** Shown in the status widget at the top. */
  readonly alarms: readonly IAlarm[];
}

/** CloudWatch's grid is this wide. */
const columns = 24;
/** Own choice: narrower graphs can't be read. Every smaller number divides the grid, too: CloudWatch takes whole columns. */
const mostInLine = 4;

/** One dashboard: alarms first, then a row a question, as an incident is read. */
export class IncidentDashboard extends Construct {
  constructor(scope: Construct, id: string, { rows, alarms, config }: IncidentDashboardProps) {
    super(scope, id);
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: physicalName(config, 'incident'),
      defaultInterval: Duration.hours(3),
    });
    dashboard.addWidgets(heading(`# Steadyline\nRunbook: ${textOf(config, 'RUNBOOK_URL')}`));
    dashboard.addWidgets(
      new AlarmStatusWidget({ title: 'Alarms', width: columns, height: 6, alarms: [...alarms] }),
    );
    for (const { question, graphs: all } of rows) {
      // CloudWatch documents no graph without a metric, such as that of canaries where a connector is only looked up.
      const graphs = all.filter(({ metrics }) => metrics.length > 0);
      dashboard.addWidgets(heading(`## ${question}`));
      dashboard.addWidgets(
        ...graphs.map(
          ({ title, metrics, stacked = false }) =>
            new GraphWidget({
              title,
              width: columns / graphsInLine(graphs.length),
              height: 6,
              left: metrics.map((metric) => inOwnNamespace(config, metric)),
              stacked,
              leftYAxis: { min: 0, showUnits: false },
            }),
        ),
      );
    }
  }
}

/** As many as make lines of about the same length; the others wrap. */
function graphsInLine(graphs: number): number {
  return Math.ceil(graphs / Math.ceil(graphs / mostInLine));
}

function heading(markdown: string): TextWidget {
  return new TextWidget({ markdown, width: columns, height: 2 });
}
