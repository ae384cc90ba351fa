/** Which AWS actions the code of a bundle can take. */
import { basename, dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import type { BundleRun } from '../../lib/bundles.ts';

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
export const ofLambda = new Set([
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ReceiveMessage',
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
]);

/** IAM prefix of an API in the thin transport's `x-amz-target`s. */
const targets: Record<string, string> = {
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
};

export interface Bundle {
  path: string;
  text: string;
  /** Files that have bytes in it after tree shaking. */
  files: string[];
}

/** The bundles of some runs. */
export function bundlesOf(runs: readonly BundleRun[]): Bundle[] {
  return runs.flatMap((run) => {
    const { metafile, outputFiles } = buildSync({ ...run, metafile: true, write: false });
    return outputFiles.map(({ path, text }) => {
      const described = Object.entries(metafile.outputs).find(([file]) =>
        path.endsWith(join('/', basename(dirname(file)), 'index.js')),
      );
      const inputs = Object.entries(described?.[1].inputs ?? {});
      const files = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
      return { path, text, files };
    });
  });
}

/** Actions of the commands that are in a bundle after tree shaking, the SDK's and the thin transport's. */
export function calledIn({ text, files }: Bundle, isThin: boolean): Set<string> {
  const ofSdk = files.map((file) => {
    const [, client = '', command = ''] =
      /@aws-sdk\/(client-[a-z-]+)\/.*commands\/(\w+)Command\.js$/.exec(file) ?? [];
    return [services[client], command];
  });
  const ofThin = [...text.matchAll(/"(\w+)\.([A-Z]\w+)"/g)].map(([, target = '', command = '']) => [
    targets[target],
    command,
  ]);
  const actions = [...ofSdk, ...(isThin ? ofThin : [])]
    .filter(([service]) => service !== undefined)
    .map(([service, command]) => `${service}:${command}`)
    .filter((action) => action !== discovery);
  return new Set(actions.map((action) => single[action] ?? action));
}
