import { CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import type { Code, EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { connectorAlarms } from './alarms/connector.ts';
import type { FunctionSpec } from './catalog/function.ts';
import { handlerOf, visibilityAmong } from './catalog/functions.ts';
import type { AnyQueueName, ConnectorQueueName, QueueSpec } from './catalog/queues.ts';
import type { ConnectorSecretName, SecretSpec } from './catalog/secrets.ts';
import type { Config } from './config.ts';
import { canaryPathsOf } from './connectors/canary-paths.ts';
import { functionRowsOf, queueRowsOf, secretRowsOf } from './connectors/catalog.ts';
import { connectorEnvironment } from './connectors/environment.ts';
import type { OwnConnector } from './connectors/own-connector.ts';
import { Alarms } from './constructs/alarms.ts';
import { consumeQueue } from './constructs/event-sources.ts';
import { FlowControl } from './constructs/flow-control.ts';
import { JobFunction } from './constructs/job-function.ts';
import { pascal } from './constructs/names.ts';
import { shiftTraffic } from './constructs/safe-deployments.ts';
import { keptSecret } from './constructs/secrets.ts';
import type { Surroundings } from './constructs/surroundings.ts';
import { type WorkQueue, WorkQueues } from './constructs/work-queues.ts';
import type { StatefulStack } from './stateful-stack.ts';

export interface ConnectorProps extends StackProps {
  readonly own: OwnConnector;
  readonly config: Config;
  readonly stateful: StatefulStack;
  /** The bundle of a handler file with this connector in it. */
  readonly codeOf: (handler: string) => Code;
}

/**
 * All that one connector has of its own: queues, secrets, functions, alarms, so that its trouble stays its own. Queues and
 * secrets outlive it. It refers to others, and others to it, without exports: none keeps another from being changed.
 */
export class ConnectorStack extends Stack {
  readonly own: OwnConnector;
  /** Its functions by their names without the connector's, with their rows. */
  readonly jobs: readonly { name: string; spec: FunctionSpec; job: JobFunction }[];
  readonly queues: Readonly<Partial<Record<ConnectorQueueName, WorkQueue>>>;

  constructor(scope: Construct, id: string, { own, config, stateful, codeOf, ...props }: ConnectorProps) {
    super(scope, id, props);
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    this.own = own;
    const { name } = own.connector;
    const { key, topics } = stateful;
    const rows = functionRowsOf(own);
    const queueRows = queueRowsOf(own) as Record<ConnectorQueueName, QueueSpec>;
    this.queues = new WorkQueues(this, 'Queues', {
      config,
      key,
      rows: queueRows,
      visibilityS: (queue) => visibilityAmong(rows, queue, config),
    }).byName;
    const around: Surroundings = {
      key,
      topics,
      tables: stateful.tables,
      queues: { ...stateful.queues, ...this.queues },
      secretArns: { ...stateful.secretArns, ...this.secrets(own, config, stateful) },
    };
    const environment = connectorEnvironment(own, config);
    const sources = new Map<AnyQueueName, EventSourceMapping>();
    this.jobs = rows.map(([full, spec]) => {
      const short = full.slice(name.length + 1);
      const code = codeOf(handlerOf(full, spec));
      const job = new JobFunction(this, pascal(short), {
        name: full,
        spec,
        config,
        around,
        code,
        environment,
      });
      if (spec.consumes !== undefined)
        sources.set(spec.consumes.queue, consumeQueue(job, job.target, spec.consumes, config, around));
      return { name: short, spec, job };
    });
    for (const { name: short, spec, job } of this.jobs) {
      if (spec.controlsEveryMinutes === undefined) continue;
      new FlowControl(job, 'FlowControl', {
        controller: job,
        everyMinutes: spec.controlsEveryMinutes,
        readsDepths: spec.readsDepths === true,
        sources,
        config,
        around,
        rule: `${name}-${short}`,
      });
    }
    const of = `${name}-`;
    const table = connectorAlarms(config, {
      name,
      queues: Object.values(queueRows),
      functions: rows,
      canaries: canaryPathsOf(own).map(({ queue }) => queue),
    });
    const alarms = new Alarms(this, 'Alarms', { of, table, config, topics });
    shiftTraffic(this, {
      ...{ of, config, table, alarms },
      jobs: this.jobs.map(({ name: short, spec, job }) => ({ name: of + short, short, spec, job })),
    });
    this.lend();
  }

  private secrets(own: OwnConnector, config: Config, { key }: StatefulStack): Record<string, string> {
    const rows = Object.entries(secretRowsOf(own)) as [ConnectorSecretName, SecretSpec][];
    return Object.fromEntries(
      rows.map(([secret, spec]) => [
        secret,
        keptSecret(this, `${secret}-${own.connector.name}`, spec, { config, key }),
      ]),
    );
  }

  /** What the API and ingest refer to, without holding it. */
  private lend(): void {
    for (const { queue } of Object.values(this.queues))
      CrossStackReferences.of(queue).produce(ReferenceStrength.WEAK);
    for (const { job } of this.jobs) {
      CrossStackReferences.of(job.lambda).produce(ReferenceStrength.WEAK);
      if (job.alias !== undefined) CrossStackReferences.of(job.alias).produce(ReferenceStrength.WEAK);
    }
  }
}
