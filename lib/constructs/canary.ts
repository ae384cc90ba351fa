import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct, type IConstruct } from 'constructs';
import type { CanaryPath } from '../../lambdas/core/connector/canary-queues.ts';
import { numberOf, textOf } from '../values.ts';
import type { HttpApi } from './http-api.ts';
import type { JobFunction } from './job-function.ts';
import { physicalName } from './names.ts';
import type { ConfiguredProps } from './props.ts';

export interface CanaryProps extends ConfiguredProps {
  readonly job: JobFunction;
  readonly api: HttpApi;
  readonly paths: readonly CanaryPath[];
  /** The functions that have to be deployed before canaries come: they read their format. */
  readonly after: readonly IConstruct[];
}

/** Tells the canary's function where to call and for which queues, and runs it. Switched off, it runs when it is asked to. */
export class Canary extends Construct {
  constructor(scope: Construct, id: string, { job, api, paths, after, config }: CanaryProps) {
    super(scope, id);
    // The stage is the default one: its address is the API's own, unless that is shut.
    const isShut = textOf(config, 'API_DEFAULT_ENDPOINT') === 'shut';
    const address = isShut ? `https://${textOf(config, 'API_DOMAIN')}` : api.api.apiEndpoint;
    job.lambda.addEnvironment('CANARY_API_URL', address);
    job.lambda.addEnvironment('CANARY_PATHS', paths.map(({ queue, worker }) => `${queue}=${worker}`).join());
    const rule = new Rule(this, 'Schedule', {
      ruleName: physicalName(config, 'canary'),
      description: 'Sends an event of our own the whole way',
      enabled: textOf(config, 'CANARY') === 'on',
      schedule: Schedule.rate(Duration.minutes(numberOf(config, 'CANARY_INTERVAL_MINUTES'))),
      targets: [
        // A run that failed is not worth a second one: the next is a minute away.
        new LambdaFunction(job.lambda, { retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
      ],
    });
    rule.node.addDependency(...after);
  }
}
