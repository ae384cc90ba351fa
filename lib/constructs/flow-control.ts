import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { QueueName } from '../catalog/queues.ts';
import type { StatefulStack } from '../stateful-stack.ts';
import type { JobFunction } from './job-function.ts';
import { physicalName } from './names.ts';
import type { ConfiguredProps } from './props.ts';

export interface FlowControlProps extends ConfiguredProps {
  readonly controller: JobFunction;
  readonly everyMinutes: number;
  /** The event sources that it may move, by their queues. */
  readonly sources: ReadonlyMap<QueueName, EventSourceMapping>;
  readonly stateful: StatefulStack;
}

/** Lets a function see the queues and move their event sources, and runs it every so many minutes. */
export class FlowControl extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { controller, everyMinutes, sources, config, stateful }: FlowControlProps,
  ) {
    super(scope, id);
    const mappings = [...sources.values()].map((source) => source.eventSourceMappingArn);
    controller.allow(['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'], mappings);
    controller.allow(
      ['sqs:GetQueueAttributes'],
      [...sources.keys()].map((name) => stateful.queues[name].queue.queueArn),
    );
    for (const [name, source] of sources) {
      controller.lambda.addEnvironment(mappingVariable(name), source.eventSourceMappingId);
    }
    new Rule(this, 'Schedule', {
      ruleName: physicalName(config, controller.node.id.toLowerCase()),
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
export function mappingVariable(name: QueueName): string {
  return `MAPPING_${name.toUpperCase()}`;
}
