/** Kills at random moments, and the controls of the runner. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalStack, startLocal } from '../../../local/local-stack.ts';
import { until } from './journal.ts';
import { tinyAssembly } from './tiny-assembly.ts';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocal({ port: 0, assembly: tinyAssembly().directory, simulators: false, iam: false });
});
afterAll(async () => {
  await stack.stop();
});

const control = async (path: string, body?: Record<string, unknown>): Promise<Record<string, unknown>> => {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${stack.endpoints.admin}/_control/${path}`, init);
  return (await response.json()) as Record<string, unknown>;
};
const call = async (): Promise<number> =>
  (await fetch(`${stack.api}/things/1`, { method: 'POST', body: '{}' })).status;

describe('Runner: chaos', () => {
  it('kills processes of functions while it lasts; none of those that are spared', async () => {
    const chaos = stack.functions.chaos({ meanMs: 5, spare: ['tiny-api'] });
    await call();
    await call();
    expect(chaos.kills()).toBe(0);
    chaos.stop();

    const pids = stack.functions.processes().map(({ pid }) => pid);
    expect(await control('chaos', { meanMs: 5, spare: [] })).toMatchObject({ running: true });
    await until('a kill', () =>
      stack.functions.processes().some(({ pid }) => pids.includes(pid)) ? undefined : true,
    );
    expect(await control('chaos', { meanMs: 0 })).toMatchObject({ running: false });
    expect(await call()).toBe(200);
  });

  it('reports what there is, kills on request, and names a control it does not know', async () => {
    await call();
    const { processes } = await control('functions');
    expect(processes).toMatchObject([{ name: 'tiny-api', pid: expect.any(Number), busy: false }]);
    expect(await control('kill', { name: 'tiny-api' })).toEqual({ killed: 1 });
    expect(await control('kill', { name: 'ghost' })).toEqual({ message: 'There is no function ghost.' });
    expect(await control('nothing')).toEqual({ message: 'There is no such control.' });
    expect(await control('stack')).toMatchObject({
      api: stack.api,
      sqs: stack.endpoints.sqs,
      resources: expect.arrayContaining([
        { stack: 'State', logicalId: 'Table', type: 'AWS::DynamoDB::Table', ref: 'states' },
      ]),
    });
  });
});
