import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { settings } from '../../../lib/config.ts';

const root = resolve(import.meta.dirname, '../../..');
const doc = readFileSync(resolve(root, 'docs/DEPLOY.md'), 'utf8');
const blocks = [...doc.matchAll(/^```(?:\w*)\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
const shell = blocks.filter((block) => !block.startsWith('{'));
const operator = readFileSync(resolve(root, 'bin/steadyline.ts'), 'utf8');
/** Names of the operator's commands and their own. */
const commands = [...operator.matchAll(/from '\.\/commands\/([\w-]+)\.ts'/g)].flatMap((match) =>
  [
    ...readFileSync(resolve(root, `bin/commands/${match[1]}.ts`), 'utf8').matchAll(
      /\.command\(\s*'([\w-]+)/g,
    ),
  ].map(([, name]) => name),
);

/** Of what AWS's and the CDK's own command lines know, what is used here. */
const known: Readonly<Record<string, readonly string[]>> = {
  'npx cdk': ['bootstrap', 'deploy', 'destroy', 'diff', 'import'],
  'aws apigatewayv2': ['get-domain-name'],
  'aws cloudformation': [
    'continue-update-rollback',
    'delete-stack',
    'describe-stack-events',
    'describe-stacks',
    'update-termination-protection',
  ],
  'aws dynamodb': ['delete-table', 'describe-table', 'update-table', 'wait'],
  'aws kms': ['schedule-key-deletion'],
  'aws secretsmanager': [
    'delete-secret',
    'describe-secret',
    'get-secret-value',
    'put-secret-value',
    'restore-secret',
  ],
  'aws sqs': ['delete-queue', 'list-queues'],
};
const needsAws = /(?:^|[\s("])(?:aws [a-z]|npx cdk |npm run steadyline -- doctor)/;

describe('docs/DEPLOY.md', () => {
  test.each(shell.map((block) => [block.split('\n')[0] ?? '', block] as const))(
    'says whether a block needs AWS: %s',
    (first, block) => {
      expect(needsAws.test(block)).toBe(first === '# AWS');
    },
  );

  test('AWS’s and the CDK’s commands are ones that there are', () => {
    const used = [...doc.matchAll(/(npx cdk|aws [a-z0-9]+) ([a-z][a-z-]+)/g)];
    expect(used.length).toBeGreaterThan(20);
    for (const [, tool = '', command = ''] of used) expect(known[tool]).toContain(command);
  });

  test('the CDK is told of stacks by their ids in the app, which no name in CloudFormation stands for', () => {
    const named = [...doc.matchAll(/npx cdk (?:deploy|import|destroy) ([\w<$-][\w<>-]*)/g)].map(
      ([, one = '']) => one,
    );
    const ids = named.filter((one) => !one.startsWith('-'));
    expect(ids.length).toBeGreaterThan(2);
    expect(ids.filter((id) => !/^(Stateful|Stateless|Connector<Name>)$/.test(id))).toEqual([]);
  });

  test('our own commands are ones that there are', () => {
    const used = [...doc.matchAll(/npm run steadyline -- ([\w-]+)(?: ([a-z][\w-]*))?/g)];
    expect(used.length).toBeGreaterThan(10);
    for (const [, command] of used) expect(commands).toContain(command);
  });

  test('settings that it names are ones that there are', () => {
    const prefixes = new Set(Object.keys(settings).map((name) => name.split('_')[0]));
    const named = [...doc.matchAll(/(?<![<\w$-])([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)(?![\w>])/g)]
      .map(([, name = '']) => name)
      .filter((name) => prefixes.has(name.split('_')[0]));
    expect(named.length).toBeGreaterThan(40);
    // Of the shell, of an answer, of CloudFormation.
    const others = ['AWS_REGION', 'CRM_UNAVAILABLE_NO_CACHE', 'UPDATE_ROLLBACK_FAILED'];
    expect([...new Set(named)].filter((name) => !(name in settings)).sort()).toEqual(others);
  });
});
