import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createProgram } from '../../../bin/program.ts';
import { brokenPromises } from '../../../lib/checks.ts';
import { resolveConfig, settings } from '../../../lib/config.ts';
import { readArguments } from '../../../local/cli/arguments.ts';
import { channelSettings } from '../../../local/downstreams.ts';

const root = resolve(import.meta.dirname, '../../..');
const doc = readFileSync(resolve(root, 'docs/DEPLOY.md'), 'utf8');
const blocks = [...doc.matchAll(/^```(?:\w*)\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
const { scripts } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));
const shell = blocks.filter((block) => !block.startsWith('{'));
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
const needsAws = /(?:^|[\s("])(?:aws [a-z]|npx cdk |npm run steadyline -- doctor(?! --local))/;

/** What follows a beginning, up to the end of its code. */
function commandsIn(beginning: RegExp): string[] {
  const found = [...doc.matchAll(new RegExp(beginning.source + String.raw`([^\x60\n]+)`, 'g'))];
  expect(found.length).toBeGreaterThan(1);
  return [...new Set(found.map(([, line = '']) => line.trim()))];
}

/** What a command line of the operator's names that there is not. */
function faultIn(words: readonly string[]): string | undefined {
  let command = createProgram();
  let rest = [...words];
  while (command.commands.length > 0) {
    const [name = ''] = rest;
    const found = command.commands.find((one) => one.name() === name);
    if (found === undefined) return `no command ${name}`;
    [command, rest] = [found, rest.slice(1)];
  }
  const given: string[] = [];
  const missing = new Set(command.options.filter(({ mandatory }) => mandatory));
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith('-')) given.push(word);
    else {
      const option = command.options.find(({ long, short }) => [long, short].includes(word));
      if (option === undefined) return `no flag ${word}`;
      missing.delete(option);
      if (option.required && rest.shift() === undefined) return `no value of ${word}`;
    }
  }
  const [first] = missing;
  if (first !== undefined) return `it needs ${first.long}`;
  const asked = command.registeredArguments;
  const least = asked.filter(({ required }) => required).length;
  return given.length >= least && given.length <= asked.length ? undefined : `arguments ${given.join()}`;
}

test('a command, argument or flag that there is not is found', () => {
  expect(faultIn(['sta'])).toBe('no command sta');
  expect(faultIn(['dlq', 'list'])).toBe('arguments ');
  expect(faultIn(['dlq', 'list', 'voice', '--limits', '5'])).toBe('no flag --limits');
  expect(faultIn(['dlq', 'list', 'voice', '--limit', '5'])).toBeUndefined();
  expect(faultIn(['dlq', 'show', 'voice'])).toBe('it needs --id');
});

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

  test.each(commandsIn(/(?:npm run steadyline -- |`steadyline )/))(
    'steadyline %s is a command that there is, with arguments and flags that it takes',
    (line) => {
      expect(faultIn(line.split(' '))).toBeUndefined();
    },
  );

  test.each(commandsIn(/npm start -- /))('npm start -- %s is read, and what it sets is accepted', (line) => {
    const read = readArguments(line.split(' '));
    const { settings: given = {} } = read.show === 'stack' ? read.options : {};
    expect(brokenPromises(resolveConfig({ ...channelSettings(given), ...given }))).toEqual([]);
  });

  test('scripts of npm are ones that there are', () => {
    const used = [...doc.matchAll(/npm (?:run )?([a-z][\w:-]*)/g)].map(([, script = '']) => script);
    expect(used.length).toBeGreaterThan(15);
    expect(used.filter((script) => script !== 'ci' && !(script in scripts))).toEqual([]);
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
