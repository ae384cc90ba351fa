import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { bundleOptions } from '../../lib/bundles.ts';
import { functionRows, handlerOf } from '../../lib/catalog/functions.ts';
import { pascal } from '../../lib/constructs/names.ts';
import { list, statements, synthesize } from './support.ts';

/** IAM prefix of an SDK client's package. */
const services: Record<string, string> = {
  'client-dynamodb': 'dynamodb',
  'client-sqs': 'sqs',
  'client-sns': 'sns',
  'client-secrets-manager': 'secretsmanager',
  'client-lambda': 'lambda',
};

/** Batches have no action of their own. */
const single: Record<string, string> = {
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  'sqs:ChangeMessageVisibilityBatch': 'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
};

/** In every DynamoDB client, for endpoint discovery, which nothing here turns on. */
const discovery = 'dynamodb:DescribeEndpoints';

/** What Lambda itself does with a function's role: its event source, its logs, and the key behind the data. */
const ofLambda = new Set([
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ReceiveMessage',
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
]);

/**
 * A client that is loaded only when it is needed can't be shaken: all of its commands are in the bundle. The function
 * calls one, and its role allows that one.
 */
const loadedLate: Readonly<Record<string, readonly string[]>> = { lookup: ['sqs:SendMessage'] };

/** In a bundle with the adapter that holds them, but never called by the function. */
const idle: Readonly<Record<string, readonly string[]>> = {
  'bus-ingest': ['sqs:ChangeMessageVisibility'],
  'pause-watchdog': ['dynamodb:PutItem'],
  'requests-poll': ['dynamodb:UpdateItem'],
};

const { metafile } = buildSync({ ...bundleOptions('/bundles'), metafile: true, write: false });
const roles = statements(synthesize(), ['AWS::IAM::Policy']);

/** Actions of the SDK commands that are in a handler's bundle after tree shaking. */
function called(handler: string): Set<string> {
  const output = Object.entries(metafile.outputs).find(([file]) => file.endsWith(join(handler, 'index.js')));
  const inputs = Object.entries(output?.[1].inputs ?? {}).filter(
    ([, { bytesInOutput }]) => bytesInOutput > 0,
  );
  return new Set(
    inputs.flatMap(([file]) => {
      const [, client = '', command = ''] =
        /@aws-sdk\/(client-[a-z-]+)\/.*commands\/(\w+)Command\.js$/.exec(file) ?? [];
      const service = services[client];
      if (service === undefined) return [];
      const action = `${service}:${command}`;
      return action === discovery ? [] : [single[action] ?? action];
    }),
  );
}

/** Actions of a function's role, without those that serve logs and the key. */
function granted(name: string): Set<string> {
  const own = roles.filter(({ id }) => id.startsWith(`${pascal(name)}Role`));
  const actions = own.flatMap(({ statement }) => list(statement.Action));
  return new Set(actions.filter((action) => !/^(logs|kms):/.test(action)));
}

describe('P10: least privilege, action by action', () => {
  test.each(functionRows.map(([name, spec]) => ({ name, handler: handlerOf(name, spec) })))(
    '$name may do what its code does, and nothing else',
    ({ name, handler }) => {
      const late = loadedLate[name];
      const shaken = [...called(handler)].filter(
        (action) => late === undefined || !action.startsWith('sqs:'),
      );
      const [code, role] = [new Set([...shaken, ...(late ?? [])]), granted(name)];
      expect([...code].filter((action) => !role.has(action))).toEqual(idle[name] ?? []);
      expect([...role].filter((action) => !code.has(action) && !ofLambda.has(action))).toEqual([]);
    },
  );
});
