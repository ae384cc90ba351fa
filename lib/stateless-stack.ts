import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Code, EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { connectorRow } from './alarms/connector-row.ts';
import { dashboardRows } from './alarms/dashboard-rows.ts';
import { alarmTable } from './alarms/table.ts';
import { type FunctionName, functionRows, handlerOf } from './catalog/functions.ts';
import type { AnyQueueName } from './catalog/queues.ts';
import type { Config } from './config.ts';
import type { ConnectorStack } from './connector-stack.ts';
import { canaryPaths, canaryPathsOf } from './connectors/canary-paths.ts';
import { serveConnectors } from './connectors/serve.ts';
import { Alarms } from './constructs/alarms.ts';
import { Canary } from './constructs/canary.ts';
import { sourceQueues } from './constructs/environment.ts';
import { consumeQueue, readStream } from './constructs/event-sources.ts';
import { FlowControl } from './constructs/flow-control.ts';
import { HttpApi } from './constructs/http-api.ts';
import { IncidentDashboard } from './constructs/incident-dashboard.ts';
import { InvokeRole } from './constructs/invoke-role.ts';
import { JobFunction } from './constructs/job-function.ts';
import { pascal } from './constructs/names.ts';
import { shiftTraffic } from './constructs/safe-deployments.ts';
import type { StatefulStack } from './stateful-stack.ts';
import { textOf } from './values.ts';

/** The function of lookups, the default connector's and each other's. */
const LOOKUP = 'lookup';

/** Whether a function's routes stand in the API. */
function isRouted(config: Config, name: string): boolean {
  return name !== LOOKUP || textOf(config, 'PUBLIC_LOOKUPS') === 'yes';
}

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
      if (spec.routes !== undefined && isRouted(config, name)) api.route(job, spec.routes);
      if (spec.consumes !== undefined) {
        sources.set(spec.consumes.queue, consumeQueue(job, job.target, spec.consumes, config, stateful));
      }
      const stream = stateful.tables.breaker.tableStreamArn;
      if (spec.publishesIncidents === true && stream !== undefined) readStream(job, job.lambda, stream);
    }
    this.jobs = jobs;
    serveConnectors({ api, jobs, connectors, isRouted: (name) => isRouted(config, name) });
    this.letGenesysInvoke(config, connectors);
    const moved = new Map([...sources].filter(([queue]) => sourceQueues.includes(queue)));
    for (const [name, { controlsEveryMinutes, readsDepths = false }] of functionRows) {
      const job = jobs.get(name);
      if (job !== undefined && controlsEveryMinutes !== undefined) {
        new FlowControl(job, 'FlowControl', {
          controller: job,
          everyMinutes: controlsEveryMinutes,
          readsDepths,
          sources: moved,
          config,
          around: stateful,
          rule: job.node.id.toLowerCase(),
        });
      }
    }
    const canary = jobs.get('canary');
    if (canary !== undefined)
      new Canary(canary, 'Canary', {
        config,
        job: canary,
        api,
        paths: [...canaryPaths, ...connectors.flatMap(({ own }) => canaryPathsOf(own))],
        after: functionRows.flatMap(([name, { consumes }]) => (consumes && jobs.get(name)?.lambda) ?? []),
      });
    const { apiId } = api.api;
    const table = alarmTable(config, apiId);
    const alarms = new Alarms(this, 'Alarms', { table, config, topics: stateful.topics });
    shiftTraffic(this, {
      ...{ config, table, alarms },
      jobs: functionRows.map(([name, spec]) => ({ name, short: name, spec, job: jobs.get(name) })),
    });
    new IncidentDashboard(this, 'Dashboard', {
      rows: [...dashboardRows(config, apiId), ...connectors.map((one) => connectorRow(config, one.own))],
      alarms: alarms.notifying,
      config,
    });
    new CfnOutput(this, 'ApiUrl', { value: api.url, description: 'Base address of the HTTP API' });
  }

  /** Nothing where no organisation is named. */
  private letGenesysInvoke(config: Config, connectors: readonly ConnectorStack[]): void {
    if (textOf(config, 'GENESYS_ORG_ID') === '') return;
    const own = connectors.flatMap(({ jobs }) => jobs.filter(({ name }) => name === LOOKUP));
    const all = [this.jobs.get(LOOKUP), ...own.map(({ job }) => job)].filter((job) => job !== undefined);
    new InvokeRole(this, 'GenesysInvoke', { config, lookups: all.map(({ target }) => target) });
    new CfnOutput(this, 'LookupFunctionArn', {
      value: this.jobs.get(LOOKUP)?.target.functionArn ?? '',
      description: 'For data-actions export --via lambda',
    });
  }
}
