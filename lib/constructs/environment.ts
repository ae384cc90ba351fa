/** The environment of a function: its settings and the names of what it uses, nothing else. */
import { DEFAULT_PREFIX, PREFIX_VARIABLE } from '../../lambdas/core/metrics-namespace.ts';
import type { FunctionSpec } from '../catalog/function.ts';
import { functionRows } from '../catalog/functions.ts';
import { type AnyQueueName, queueVariable } from '../catalog/queues.ts';
import { secretVariable } from '../catalog/secrets.ts';
import { type TableName, tables } from '../catalog/tables.ts';
import { type Config, environmentOf } from '../config.ts';
import { RELEASE_VARIABLE, releaseStamp } from '../release.ts';
import { numberOf, textOf } from '../values.ts';
import { queueOf, type Surroundings, secretArnOf } from './surroundings.ts';

/** All variables of one function; values may be tokens. */
export function functionEnvironment(
  name: string,
  spec: FunctionSpec,
  config: Config,
  around: Surroundings,
): Record<string, string> {
  const tableNames = Object.keys(spec.tables ?? {}) as TableName[];
  return {
    [RELEASE_VARIABLE]: releaseStamp(),
    POWERTOOLS_SERVICE_NAME: name,
    POWERTOOLS_LOG_LEVEL: textOf(config, 'LOG_LEVEL'),
    OTEL_EXPORTER_OTLP_ENDPOINT: textOf(config, 'OTEL_EXPORTER_OTLP_ENDPOINT'),
    OTEL_TRACES_SAMPLER_ARG: String(numberOf(config, 'OTEL_TRACES_SAMPLER_ARG')),
    ...prefixVariable(config),
    FUNCTION_TIMEOUT_MS: String(spec.timeoutS(config) * 1000),
    ...environmentOf(config, ...spec.groups),
    ...Object.fromEntries(
      tableNames.map((table) => [tables[table].variable, around.tables[table].tableName]),
    ),
    ...urls(around, controlled(spec) ?? spec.sends ?? []),
    ...ownQueue(spec, around),
    ...Object.fromEntries(
      (spec.secrets ?? []).map((secret) => [secretVariable(secret), secretArnOf(around, secret)]),
    ),
    ...(spec.pages === true ? { TOPIC_ONCALL_ARN: around.topics.critical.topicArn } : {}),
  };
}

/** Pages must not wait for a controller, and platform updates pace themselves by their rate lane. */
const unmoved: readonly AnyQueueName[] = ['oncall', 'platform'];

/** Every queue whose event source the flow controller moves. */
export const sourceQueues: readonly AnyQueueName[] = functionRows.flatMap(([, { consumes }]) =>
  consumes?.dispositions === true && !unmoved.includes(consumes.queue) ? [consumes.queue] : [],
);

/** Queues whose event sources a function moves; undefined where it moves none. */
export function controlled(spec: FunctionSpec): readonly AnyQueueName[] | undefined {
  return spec.controlsEveryMinutes === undefined ? undefined : (spec.controls ?? sourceQueues);
}

function prefixVariable(config: Config): Record<string, string> {
  const prefix = textOf(config, 'NAME_PREFIX');
  return prefix === DEFAULT_PREFIX ? {} : { [PREFIX_VARIABLE]: prefix };
}

function urls(around: Surroundings, names: readonly AnyQueueName[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((queue) => {
      const variable = queueVariable(queue);
      return variable === undefined ? [] : [[variable, queueOf(around, queue).queue.queueUrl]];
    }),
  );
}

function ownQueue(spec: FunctionSpec, around: Surroundings): Record<string, string> {
  if (spec.consumes === undefined) return {};
  const { queue, dlq } = queueOf(around, spec.consumes.queue);
  return {
    SOURCE_QUEUE_URL: queue.queueUrl,
    SOURCE_QUEUE_NAME: queue.queueName,
    ...(dlq === undefined ? {} : { DLQ_URL: dlq.queueUrl }),
  };
}
