/** Builds the source of every mapping: a queue's poller, or the derived stream of a table. */
import { SteadylineError } from '../../lambdas/core/errors.ts';
import type { Functions } from '../functions/functions.ts';
import type { MappingSpec, Source } from '../sources/mapping-spec.ts';
import { createSqsSource } from '../sources/sqs-source.ts';
import { createStreamSource } from '../sources/stream-source.ts';
import type { ProvisionContext } from './context.ts';
import { mappingSpecs } from './mappings.ts';
import type { StreamedTable } from './tables.ts';

/** All paused. Throws SteadylineError for a source that is neither a queue nor a stream of the template. */
export function createSources(
  context: ProvisionContext,
  functions: Functions,
  queueUrls: ReadonlyMap<string, string>,
  streams: ReadonlyMap<string, StreamedTable>,
): { spec: MappingSpec; source: Source }[] {
  const { clients, region } = context.engines;
  return mappingSpecs(context).map((spec) => {
    const invoke = (event: unknown) => functions.invoke(spec.functionName, event);
    const queueUrl = queueUrls.get(spec.eventSourceArn);
    const table = streams.get(spec.eventSourceArn);
    if (queueUrl !== undefined) {
      const capacity = (): number => functions.capacity(spec.functionName);
      return {
        spec,
        source: createSqsSource(spec, { sqs: clients.sqs, queueUrl, region, invoke, capacity }),
      };
    }
    if (table !== undefined) {
      const { dynamodb } = clients;
      return { spec, source: createStreamSource(spec, { dynamodb, ...table, region, invoke }) };
    }
    throw new SteadylineError('template', `The runner can't read from ${spec.eventSourceArn}.`);
  });
}
