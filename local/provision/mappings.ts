/** The template's event source mappings. */
import { createHash } from 'node:crypto';
import type { MappingSpec } from '../sources/mapping-spec.ts';
import { arnOf, type ProvisionContext, resolved, resourcesOf } from './context.ts';
import { functionNameOf, qualifierOf } from './function-name.ts';

/** Gives every mapping its UUID: environments may refer to it. */
export function identifyMappings(context: ProvisionContext): void {
  for (const { stack, logicalId } of resourcesOf(context, 'AWS::Lambda::EventSourceMapping')) {
    const uuid = uuidOf(`${stack}/${logicalId}`);
    context.identities.set(stack, logicalId, {
      ref: uuid,
      attributes: {
        Id: uuid,
        EventSourceMappingArn: arnOf(context, 'lambda', `event-source-mapping:${uuid}`),
      },
    });
  }
}

/** The same in every run, so that what was noted in one is found in another. */
function uuidOf(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  return hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}

interface MappingProperties {
  FunctionName: string;
  EventSourceArn: string;
  Enabled?: boolean;
  BatchSize?: number;
  MaximumBatchingWindowInSeconds?: number;
  ScalingConfig?: { MaximumConcurrency?: number };
  FunctionResponseTypes?: string[];
  FilterCriteria?: { Filters?: { Pattern: string }[] };
  MaximumRetryAttempts?: number;
  BisectBatchOnFunctionError?: boolean;
}

/** All of them, with the defaults of AWS: 10 messages of a queue, 100 records of a stream. */
export function mappingSpecs(context: ProvisionContext): MappingSpec[] {
  return resourcesOf(context, 'AWS::Lambda::EventSourceMapping').map((resource) => {
    const given = resolved(context, resource) as unknown as MappingProperties;
    const functionName = functionNameOf(given.FunctionName);
    const qualifier = qualifierOf(given.FunctionName);
    const retries = given.MaximumRetryAttempts;
    return {
      uuid: context.identities.reference(resource.stack, resource.logicalId),
      functionName,
      functionArn: arnOf(
        context,
        'lambda',
        `function:${functionName}${qualifier === undefined ? '' : `:${qualifier}`}`,
      ),
      eventSourceArn: given.EventSourceArn,
      enabled: given.Enabled ?? true,
      batchSize: given.BatchSize ?? (given.EventSourceArn.includes(':sqs:') ? 10 : 100),
      batchingWindowMs: (given.MaximumBatchingWindowInSeconds ?? 0) * 1000,
      maximumConcurrency: given.ScalingConfig?.MaximumConcurrency,
      reportsFailures: given.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
      filters: (given.FilterCriteria?.Filters ?? []).map(({ Pattern }) => JSON.parse(Pattern)),
      maximumRetries: retries === undefined || retries < 0 ? undefined : retries,
      bisects: given.BisectBatchOnFunctionError ?? false,
    };
  });
}
