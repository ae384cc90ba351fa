import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ConsumedQueue } from '../catalog/function.ts';
import { resolved } from '../catalog/functions.ts';
import type { Config } from '../config.ts';
import { queueOf, type Surroundings } from './surroundings.ts';

/**
 * Feeds a function from its queue. `Enabled` is left out on purpose: a deployment must neither resume a source that
 * the controller has paused nor freeze it.
 */
export function consumeQueue(
  scope: Construct,
  target: IFunction,
  consumes: ConsumedQueue,
  config: Config,
  around: Surroundings,
): EventSourceMapping {
  return new EventSourceMapping(scope, 'Source', {
    target,
    eventSourceArn: queueOf(around, consumes.queue).queue.queueArn,
    batchSize: resolved(config, consumes.batch),
    maxConcurrency: resolved(config, consumes.maxConcurrency),
    reportBatchItemFailures: true,
    ...(consumes.windowS === undefined ? {} : { maxBatchingWindow: Duration.seconds(consumes.windowS) }),
  });
}

/** Feeds the incident publisher from the breaker's stream: from its beginning, so that a transition before it counts too. */
export function readStream(scope: Construct, target: IFunction, streamArn: string): EventSourceMapping {
  return new EventSourceMapping(scope, 'Stream', {
    target,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 10,
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
  });
}
