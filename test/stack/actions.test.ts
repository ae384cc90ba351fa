import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { bundleRuns, thinHandlers } from '../../lib/bundles.ts';
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

/** In a bundle with the adapter that holds them, but never called by the function. */
const idle: Readonly<Record<string, readonly string[]>> = {
  'bus-ingest': ['sqs:ChangeMessageVisibility'],
  'pause-watchdog': ['dynamodb:PutItem'],
  'requests-poll': ['dynamodb:UpdateItem'],
};

/** IAM prefix of an API in the thin transport's `x-amz-target`s. */
const targets: Record<string, string> = {
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
};

const outputs = bundleRuns('/bundles').flatMap((run) => {
  const { metafile, outputFiles } = buildSync({ ...run, metafile: true, write: false });
  return outputFiles.map(({ path, text }) => {
    const described = Object.entries(metafile.outputs).find(([file]) =>
      path.endsWith(join('/', basename(dirname(file)), 'index.js')),
    );
    return { path, text, inputs: described?.[1].inputs ?? {} };
  });
});
const roles = statements(await synthesize(), ['AWS::IAM::Policy']);

interface Bundle {
  text: string;
  /** Files that have bytes in it after tree shaking. */
  files: string[];
}

function bundleOf(handler: string): Bundle {
  const output = outputs.find(({ path }) => path.endsWith(join('/', handler, 'index.js')));
  const inputs = Object.entries(output?.inputs ?? {});
  return {
    text: output?.text ?? '',
    files: inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file),
  };
}

/** Actions of the commands that are in a handler's bundle after tree shaking, the SDK's and the thin transport's. */
function called(handler: string): Set<string> {
  const { text, files } = bundleOf(handler);
  const ofSdk = files.map((file) => {
    const [, client = '', command = ''] =
      /@aws-sdk\/(client-[a-z-]+)\/.*commands\/(\w+)Command\.js$/.exec(file) ?? [];
    return [services[client], command];
  });
  const ofThin = [...text.matchAll(/"(\w+)\.([A-Z]\w+)"/g)].map(([, target = '', command = '']) => [
    targets[target],
    command,
  ]);
  const actions = [...ofSdk, ...(thinHandlers.includes(handler) ? ofThin : [])]
    .filter(([service]) => service !== undefined)
    .map(([service, command]) => `${service}:${command}`)
    .filter((action) => action !== discovery);
  return new Set(actions.map((action) => single[action] ?? action));
}

/** Actions of a function's role, without those that serve logs and the key. */
function granted(name: string): Set<string> {
  const own = roles.filter(({ id }) => id.startsWith(`${pascal(name)}Role`));
  const actions = own.flatMap(({ statement }) => list(statement.Action));
  return new Set(actions.filter((action) => !/^(logs|kms):/.test(action)));
}

describe('P13: a cold start of a hot function', () => {
  test.each(thinHandlers)('%s carries the thin transport and nothing of the SDK', (handler) => {
    const { files } = bundleOf(handler);
    expect(files).toContain('lambdas/adapters/thin/clients.ts');
    expect(files.filter((file) => file.includes('node_modules/@aws-sdk/'))).toEqual([]);
  });

  test('nothing else carries the thin transport', () => {
    const others = functionRows
      .map(([name, spec]) => handlerOf(name, spec))
      .filter((one) => !thinHandlers.includes(one));
    const found = others.flatMap((handler) =>
      bundleOf(handler).files.filter((file) => file.includes('/thin/')),
    );
    expect(found).toEqual([]);
  });

  test('a name that the thin transport lacks is an error of the build', () => {
    const [thin] = bundleRuns('/bundles');
    const stdin = {
      contents: `import { QueryCommand } from '@aws-sdk/client-dynamodb'; console.log(new QueryCommand({}));`,
      resolveDir: import.meta.dirname,
      loader: 'ts' as const,
    };
    const { entryPoints: _, ...options } = { ...thin, stdin, write: false, logLevel: 'silent' as const };
    expect(() => buildSync(options)).toThrow(/No matching export .* "QueryCommand"/);
  });
});

describe('P10: least privilege, action by action', () => {
  test.each(functionRows.map(([name, spec]) => ({ name, handler: handlerOf(name, spec) })))(
    '$name may do what its code does, and nothing else',
    ({ name, handler }) => {
      const [code, role] = [called(handler), granted(name)];
      expect([...code].filter((action) => !role.has(action))).toEqual(idle[name] ?? []);
      expect([...role].filter((action) => !code.has(action) && !ofLambda.has(action))).toEqual([]);
    },
  );
});
