import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { functionRows, handlerOf } from '../../lib/catalog/functions.ts';
import { keptBundles } from '../../local/synth/kept-bundles.ts';
import { named, synthesize } from './support.ts';

const built = await synthesize();
const folderOf = await keptBundles(false);

/** The template's environment, references standing for themselves; nothing else but region and credentials. */
function environmentOf(name: string): Record<string, string> {
  const { Environment } = named(built, 'FunctionName', `steadyline-${name}`).Properties;
  const variables = (Environment as { Variables: Record<string, unknown> }).Variables;
  return {
    ...Object.fromEntries(
      Object.entries(variables).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : `ref-${key}`,
      ]),
    ),
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    // A port that nothing listens on: a call made while starting fails, and must not matter.
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  };
}

/** The error without the line of minified code before it, and where to look if the environment lacks something. */
function faultIn(stderr: string): string {
  const error = /^\w*Error: .*$/m.exec(stderr)?.[0] ?? stderr;
  return /^SettingError: .*\bmissing\b/.test(error)
    ? `${error} Its row in lib/catalog has to name the group of settings, the table, queue or secret.`
    : error;
}

describe('bundles', () => {
  test.each(functionRows.map(([name, spec]) => ({ name, handler: handlerOf(name, spec) })))(
    '$name starts in the environment that the template gives it',
    ({ name, handler }) => {
      const start = `process.exit(typeof require(${JSON.stringify(join(folderOf(handler), 'index.js'))}).handler === 'function' ? 0 : 2)`;
      const { status, stderr } = spawnSync(process.execPath, ['-e', start], {
        env: environmentOf(name),
        encoding: 'utf8',
      });
      expect({ status, fault: faultIn(stderr) }).toEqual({ status: 0, fault: '' });
    },
  );
});
