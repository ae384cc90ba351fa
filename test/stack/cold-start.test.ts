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

/** Loads each bundle anew under its variables, one after the other, as if each were a container of its own. */
const script = `
  const faults = {};
  for (const { name, bundle, env } of JSON.parse(require('node:fs').readFileSync(0, 'utf8'))) {
    process.env = env;
    try { faults[name] = typeof require(bundle).handler === 'function' ? '' : 'no handler'; }
    catch (error) { faults[name] = String(error); }
    delete require.cache[bundle];
  }
  console.log(JSON.stringify(faults));
  process.exit(0);`;

function faultsOfAll(): Record<string, string> {
  const input = JSON.stringify(
    functionRows.map(([name, spec]) => ({
      name,
      bundle: join(folderOf(handlerOf(name, spec)), 'index.js'),
      env: environmentOf(name),
    })),
  );
  const { stdout } = spawnSync(process.execPath, ['-e', script], { input, encoding: 'utf8' });
  return JSON.parse(stdout);
}

const faults = faultsOfAll();

describe('bundles', () => {
  test.each(functionRows.map(([name]) => name))(
    '%s starts in the environment that the template gives it',
    (name) => {
      const fault = faults[name] ?? 'not started';
      const hint = /^SettingError: .*\bmissing\b/.test(fault)
        ? ' Its row in lib/catalog has to name the group of settings, the table, queue or secret.'
        : '';
      expect(`${fault}${hint}`).toBe('');
    },
  );
});
