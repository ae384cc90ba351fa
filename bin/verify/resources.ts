/** Tables with their indexes, queues with their policies, functions of this release. */
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { FOUND_INDEX } from '../../lambdas/adapters/dynamodb/filing.ts';
import { functionRows } from '../../lib/catalog/functions.ts';
import { fullName, queues as queueRows } from '../../lib/catalog/queues.ts';
import { tableNames, tables as tableRows } from '../../lib/catalog/tables.ts';
import { functionRowsOf, queueRowsOf } from '../../lib/connectors/catalog.ts';
import { RELEASE_VARIABLE, releaseStamp } from '../../lib/release.ts';
import { type Check, line } from './scene.ts';

const REPAIR = 'npx cdk deploy --all puts it back (what was changed by hand: undo it first)';

export const tables: Check = async ({ at }) => {
  const lines = await Promise.all(
    tableNames.map(async (name) => {
      const { Table } = await at.dynamo.send(new DescribeTableCommand({ TableName: at.table(name) }));
      if (tableRows[name].found !== true) return [];
      const index = Table?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === FOUND_INDEX);
      const check = `table ${name}`;
      if (index === undefined)
        return [line(check, `has no index ${FOUND_INDEX}: find and dlq miss what it holds`, REPAIR)];
      return [
        index.IndexStatus === 'ACTIVE' || index.IndexStatus === undefined
          ? line(check, `has its index ${FOUND_INDEX}`)
          : line(
              check,
              `its index ${FOUND_INDEX} is ${index.IndexStatus}`,
              'wait until it is built, then verify again',
            ),
      ];
    }),
  );
  return [line('tables', `all ${tableNames.length} are there`), ...lines.flat()];
};

/** Each queue refuses what comes without TLS; those that a service sends to let it. */
export const queues: Check = async ({ at }) => {
  const rows = [
    ...Object.values(queueRows),
    ...at.connectors.flatMap((own) => Object.values(queueRowsOf(own))),
  ];
  const names = rows.flatMap((row) => [fullName(row), ...(row.consumed ? [fullName(row, '-dlq')] : [])]);
  const lines = await Promise.all(
    names.map(async (name) => {
      const QueueUrl = await at.urlOf(name);
      const { Attributes } = await at.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }),
      );
      const policy = Attributes?.['Policy'] ?? '';
      const lacks = [
        ...(policy.includes('aws:SecureTransport') ? [] : ['refuses nothing that comes without TLS']),
        ...(name !== fullName(queueRows.oncall) || policy.includes('sns.amazonaws.com')
          ? []
          : ['takes no pages from SNS']),
      ];
      return lacks.length === 0
        ? []
        : [line(`queue ${name}`, `its policy is missing: it ${lacks.join(' and ')}`, REPAIR)];
    }),
  );
  const faults = lines.flat();
  return faults.length > 0 ? faults : [line('queues', `all ${names.length} have their policies`)];
};

/** Every function runs what this checkout deploys. */
export const functions: Check = async ({ at }) => {
  const names = [...functionRows, ...at.connectors.flatMap(functionRowsOf)].map(([name]) => name);
  const found = await Promise.all(
    names.map(async (name) => {
      const FunctionName = at.functionName(name);
      const { Environment } = await at.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return { name, release: Environment?.Variables?.[RELEASE_VARIABLE] ?? 'an older one' };
    }),
  );
  const stamp = releaseStamp();
  const others = found.filter(({ release }) => release !== stamp);
  if (others.length === 0) return [line('functions', `all ${names.length} run this release (${stamp})`)];
  return others.map(({ name, release }) =>
    line(
      `function ${name}`,
      `runs another release (${release}) than this checkout has (${stamp})`,
      'deploy this checkout, or verify from the one that was deployed',
    ),
  );
};
