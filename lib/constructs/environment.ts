/** The environment of a function: its settings and the names of what it uses, nothing else. */

import type { FunctionSpec } from '../catalog/function.ts';
import { type FunctionName, functionRows } from '../catalog/functions.ts';
import { type QueueName, queues } from '../catalog/queues.ts';
import { secrets } from '../catalog/secrets.ts';
import { type TableName, tables } from '../catalog/tables.ts';
import { type Config, environmentOf } from '../config.ts';
import type { StatefulStack } from '../stateful-stack.ts';
import { numberOf, textOf } from '../values.ts';

/** All variables of one function; values may be tokens. */
export function functionEnvironment(
  name: FunctionName,
  spec: FunctionSpec,
  config: Config,
  stateful: StatefulStack,
): Record<string, string> {
  const tableNames = Object.keys(spec.tables ?? {}) as TableName[];
  return {
    POWERTOOLS_SERVICE_NAME: name,
    POWERTOOLS_LOG_LEVEL: textOf(config, 'LOG_LEVEL'),
    OTEL_EXPORTER_OTLP_ENDPOINT: textOf(config, 'OTEL_EXPORTER_OTLP_ENDPOINT'),
    OTEL_TRACES_SAMPLER_ARG: String(numberOf(config, 'OTEL_TRACES_SAMPLER_ARG')),
    FUNCTION_TIMEOUT_MS: String(spec.timeoutS(config) * 1000),
    ...environmentOf(config, ...spec.groups),
    ...Object.fromEntries(
      tableNames.map((table) => [tables[table].variable, stateful.tables[table].tableName]),
    ),
    ...urls(stateful, spec.controlsEveryMinutes !== undefined ? sourceQueues : (spec.sends ?? [])),
    ...ownQueue(spec, stateful),
    ...Object.fromEntries(
      (spec.secrets ?? []).map((secret) => [secrets[secret].variable, stateful.secretArns[secret]]),
    ),
    ...(spec.pages === true ? { TOPIC_ONCALL_ARN: stateful.topics.critical.topicArn } : {}),
  };
}

/** Pages must not wait for a controller, and platform updates pace themselves by their rate lane. */
const unmoved: readonly QueueName[] = ['oncall', 'platform'];

/** Every queue whose event source the flow controller moves. */
export const sourceQueues: readonly QueueName[] = functionRows.flatMap(([, { consumes }]) =>
  consumes?.dispositions === true && !unmoved.includes(consumes.queue) ? [consumes.queue] : [],
);

function urls(stateful: StatefulStack, names: readonly QueueName[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((queue) => {
      const { variable } = queues[queue];
      return variable === undefined ? [] : [[variable, stateful.queues[queue].queue.queueUrl]];
    }),
  );
}

function ownQueue(spec: FunctionSpec, stateful: StatefulStack): Record<string, string> {
  if (spec.consumes === undefined) return {};
  const { queue, dlq } = stateful.queues[spec.consumes.queue];
  return {
    SOURCE_QUEUE_URL: queue.queueUrl,
    SOURCE_QUEUE_NAME: queue.queueName,
    ...(dlq === undefined ? {} : { DLQ_URL: dlq.queueUrl }),
  };
}
