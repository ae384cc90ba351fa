import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { bundleRuns, thinHandlers } from '../../lib/bundles.ts';
import { functionRows, handlerOf } from '../../lib/catalog/functions.ts';
import { pascal } from '../../lib/constructs/names.ts';
import { type Bundle, bundlesOf, calledIn, ofLambda } from './bundle-actions.ts';
import { list, statements, synthesize } from './support.ts';

/** In a bundle with the adapter that holds them, but never called by the function. */
const idle: Readonly<Record<string, readonly string[]>> = {
  'bus-ingest': ['sqs:ChangeMessageVisibility'],
  canary: ['dynamodb:PutItem'],
  'pause-watchdog': ['dynamodb:PutItem'],
  'requests-poll': ['dynamodb:UpdateItem'],
};

const outputs = bundlesOf(bundleRuns('/bundles'));
const roles = statements(await synthesize(), ['AWS::IAM::Policy']);

function bundleOf(handler: string): Bundle {
  return (
    outputs.find(({ path }) => path.endsWith(join('/', handler, 'index.js'))) ?? {
      path: '',
      text: '',
      files: [],
    }
  );
}

function called(handler: string): Set<string> {
  return calledIn(bundleOf(handler), thinHandlers.includes(handler));
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
