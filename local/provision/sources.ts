/** Builds the source of every mapping: a queue's poller, or the derived stream of a table. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { SteadylineError } from '../../lambdas/core/errors.ts';
import type { Functions } from '../functions/functions.ts';
import type { Guard } from '../iam/guard.ts';
import type { MappingSpec, Source } from '../sources/mapping-spec.ts';
import { createSqsSource } from '../sources/sqs-source.ts';
import { createStreamSource } from '../sources/stream-source.ts';
import type { ProvisionContext } from './context.ts';
import { mappingSpecs } from './mappings.ts';
import type { StreamedTable } from './tables.ts';

/** The actions that Lambda needs on a stream: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html */
const streamActions = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];

/** What sources are made of. */
export interface SourceParts {
  functions: Functions;
  queueUrls: ReadonlyMap<string, string>;
  streams: ReadonlyMap<string, StreamedTable>;
  /** Absent: whoever reads may. */
  guard: Guard | undefined;
}

/** All paused; `stop` ends their clients. Throws SteadylineError for a source that is neither a queue nor a stream of the template. */
export function createSources(
  context: ProvisionContext,
  { functions, queueUrls, streams, guard }: SourceParts,
): { entries: { spec: MappingSpec; source: Source }[]; stop(): Promise<void> } {
  const { clients, region, endpoints } = context.engines;
  const pollers: SQSClient[] = [];
  /** Lambda polls under the function's role. */
  const pollerOf = (functionName: string): SQSClient => {
    if (guard === undefined) return clients.sqs;
    const credentials = guard.credentials(functionName);
    const poller = new SQSClient({ region, endpoint: endpoints.sqs, credentials });
    pollers.push(poller);
    return poller;
  };
  const entries = mappingSpecs(context).map((spec) => {
    const invoke = (event: unknown) => functions.invoke(spec.functionName, event);
    const queueUrl = queueUrls.get(spec.eventSourceArn);
    const table = streams.get(spec.eventSourceArn);
    if (queueUrl !== undefined) {
      const capacity = (): number => functions.capacity(spec.functionName);
      const sqs = pollerOf(spec.functionName);
      return { spec, source: createSqsSource(spec, { sqs, queueUrl, region, invoke, capacity }) };
    }
    if (table !== undefined) {
      const { dynamodb } = clients;
      const reads = streamActions.map((name) => ({
        action: `dynamodb:${name}`,
        resource: spec.eventSourceArn,
      }));
      const mayRead = (): boolean => guard?.roleMay(spec.functionName, reads) ?? true;
      return { spec, source: createStreamSource(spec, { dynamodb, ...table, region, invoke, mayRead }) };
    }
    throw new SteadylineError('template', `The runner can't read from ${spec.eventSourceArn}.`);
  });
  return {
    entries,
    stop: async () => {
      for (const poller of pollers) poller.destroy();
    },
  };
}
