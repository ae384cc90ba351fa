import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Code, EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { connectorRow, dashboardRows } from './alarms/dashboard-rows.ts';
import { alarmTable } from './alarms/table.ts';
import { type FunctionName, functionRows, handlerOf } from './catalog/functions.ts';
import type { AnyQueueName } from './catalog/queues.ts';
import type { Config } from './config.ts';
import type { ConnectorStack } from './connector-stack.ts';
import { serveConnectors } from './connectors/serve.ts';
import { Alarms } from './constructs/alarms.ts';
import { sourceQueues } from './constructs/environment.ts';
import { consumeQueue, readStream } from './constructs/event-sources.ts';
import { FlowControl } from './constructs/flow-control.ts';
import { HttpApi } from './constructs/http-api.ts';
import { IncidentDashboard } from './constructs/incident-dashboard.ts';
import { JobFunction } from './constructs/job-function.ts';
import { pascal } from './constructs/names.ts';
import type { StatefulStack } from './stateful-stack.ts';

/** What the stateless stack takes from the app. */
export interface StatelessProps extends StackProps {
  config: Config;
  stateful: StatefulStack;
  /** The bundle of a handler file. */
  codeOf: (handler: string) => Code;
  /** Those of further connectors. */
  connectors: readonly ConnectorStack[];
}

/** All that can be thrown away and deployed again: API, functions, event sources, schedule. */
export class StatelessStack extends Stack {
  readonly jobs: ReadonlyMap<FunctionName, JobFunction>;

  constructor(
    scope: Construct,
    id: string,
    { config, stateful, codeOf, connectors, ...props }: StatelessProps,
  ) {
    super(scope, id, props);
    const api = new HttpApi(this, 'HttpApi', { config, key: stateful.key });
    const jobs = new Map<FunctionName, JobFunction>();
    const sources = new Map<AnyQueueName, EventSourceMapping>();
    for (const [name, spec] of functionRows) {
      const code = codeOf(handlerOf(name, spec));
      const job = new JobFunction(this, pascal(name), { name, spec, config, around: stateful, code });
      jobs.set(name, job);
      if (spec.routes !== undefined) api.route(job, spec.routes);
      if (spec.consumes !== undefined) {
        sources.set(spec.consumes.queue, consumeQueue(job, job.lambda, spec.consumes, config, stateful));
      }
      const stream = stateful.tables.breaker.tableStreamArn;
      if (spec.publishesIncidents === true && stream !== undefined) readStream(job, job.lambda, stream);
    }
    this.jobs = jobs;
    serveConnectors({ api, jobs, connectors });
    const moved = new Map([...sources].filter(([queue]) => sourceQueues.includes(queue)));
    for (const [name, { controlsEveryMinutes }] of functionRows) {
      const job = jobs.get(name);
      if (job !== undefined && controlsEveryMinutes !== undefined) {
        new FlowControl(job, 'FlowControl', {
          controller: job,
          everyMinutes: controlsEveryMinutes,
          sources: moved,
          config,
          around: stateful,
          rule: job.node.id.toLowerCase(),
        });
      }
    }
    const { apiId } = api.api;
    const { notifying } = new Alarms(this, 'Alarms', {
      table: alarmTable(config, apiId),
      config,
      topics: stateful.topics,
    });
    new IncidentDashboard(this, 'Dashboard', {
      rows: [...dashboardRows(config, apiId), ...connectors.map((one) => connectorRow(config, one.own))],
      alarms: notifying,
      config,
    });
    new CfnOutput(this, 'ApiUrl', { value: api.url, description: 'Base address of the HTTP API' });
  }
}
