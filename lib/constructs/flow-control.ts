import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AnyQueueName } from '../catalog/queues.ts';
import type { JobFunction } from './job-function.ts';
import { physicalName } from './names.ts';
import type { ConfiguredProps } from './props.ts';
import { queueOf, type Surroundings } from './surroundings.ts';

export interface FlowControlProps extends ConfiguredProps {
  readonly controller: JobFunction;
  readonly everyMinutes: number;
  readonly readsDepths: boolean;
  /** The event sources that it may move, by their queues. */
  readonly sources: ReadonlyMap<AnyQueueName, EventSourceMapping>;
  readonly around: Surroundings;
  /** Name of the rule that runs it, without prefix. */
  readonly rule: string;
}

/** Lets a function move the queues' event sources, and see their depths where it needs them, and runs it every so many minutes. */
export class FlowControl extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { controller, everyMinutes, readsDepths, sources, config, around, rule }: FlowControlProps,
  ) {
    super(scope, id);
    const mappings = [...sources.values()].map((source) => source.eventSourceMappingArn);
    controller.allow(['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'], mappings);
    if (readsDepths)
      controller.allow(
        ['sqs:GetQueueAttributes'],
        [...sources.keys()].map((name) => queueOf(around, name).queue.queueArn),
      );
    for (const [name, source] of sources) {
      controller.lambda.addEnvironment(mappingVariable(name), source.eventSourceMappingId);
    }
    new Rule(this, 'Schedule', {
      ruleName: physicalName(config, rule),
      description: 'Looks after the event sources',
      schedule: Schedule.rate(Duration.minutes(everyMinutes)),
      targets: [
        // A run that failed is not worth a second one: the next is minutes away.
        new LambdaFunction(controller.lambda, { retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
      ],
    });
  }
}

/** Variable that carries the id of a queue's event source: `MAPPING_VOICE`. */
export function mappingVariable(name: AnyQueueName): string {
  return `MAPPING_${name.toUpperCase()}`;
}
