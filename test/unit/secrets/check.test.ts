/** What an operator is told of a deployment's secrets. */
import { expect, test } from '@jest/globals';
import { checkSecrets } from '../../../bin/secrets/check.ts';
import { resolveConfig } from '../../../lib/config.ts';

test('a placeholder is told, but for credentials of updates that the settings turn off; on-call is always needed', async () => {
  const placeholders = async (name: string) => (/^o/.test(name) ? '{}' : undefined);
  const told = async (settings: Record<string, string>): Promise<string[]> =>
    (await checkSecrets(placeholders, resolveConfig(settings))).faults.map(({ name }) => name).sort();
  expect(await told({ NICE_UPDATE_STYLE: 'bulk' })).toEqual(['oauth-genesys', 'oauth-nice', 'oncall']);
  expect(await told({ GENESYS_UPDATE_STYLE: 'none', NICE_UPDATE_STYLE: 'none' })).toEqual(['oncall']);
});
