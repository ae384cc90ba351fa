/** What the drill sees while it runs must be neither doubled nor dropped. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Simulators, startSimulators } from '../../../local/simulators/index.ts';
import { createHttpClient } from '../../../local/traffic/http-client.ts';
import { createTally, repeat } from '../../../local/traffic/samples.ts';
import { createSimulatorClient } from '../../../local/traffic/simulator-client.ts';

let simulators: Simulators;
beforeAll(async () => {
  simulators = await startSimulators();
});
afterAll(() => simulators.stop());

describe('effects', () => {
  test('P2: readers at the same time are handed each effect once, and none is skipped', async () => {
    const body = JSON.stringify({ eventType: 'routing.interaction.start', data: {} });
    for (let index = 0; index < 20; index += 1) {
      const url = `${simulators.urls.crm}/nice/interactions/i/events/e${index}`;
      await (await fetch(url, { method: 'PUT', body })).arrayBuffer();
    }
    const client = createSimulatorClient(simulators.control, 'crm');
    const read = await Promise.all([client.newEffects(), client.newEffects(), client.newEffects()]);
    expect(read.flat().map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(await client.newEffects()).toEqual([]);
  });
});

describe('readings', () => {
  test('go on after a failure, and end with it after thirty in a row', async () => {
    let calls = 0;
    const flaky = repeat(0, async () => {
      calls += 1;
      if (calls < 30) throw new Error('busy');
    });
    while (calls < 35) await new Promise((resolve) => setImmediate(resolve));
    await expect(flaky.stop()).resolves.toBeUndefined();

    let failures = 0;
    const gone = repeat(0, async () => {
      failures += 1;
      throw new Error('gone');
    });
    while (failures < 30) await new Promise((resolve) => setImmediate(resolve));
    await expect(gone.stop()).rejects.toThrow('gone');
  });

  test('a tally starts again each time it is taken', () => {
    const tally = createTally();
    tally.add('effects');
    tally.add('effects', 2);
    expect(tally.take()).toEqual({ effects: 3 });
    expect(tally.take()).toEqual({});
  });
});

describe('calls', () => {
  test('wait for their turn, and answer status 0 where there is no answer', async () => {
    const client = createHttpClient(simulators.urls.crm, 1);
    const answers = await Promise.all(
      ['/health', '/nowhere', '/health'].map((path) => client.call('GET', path, undefined, {}, 5000)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 200]);
    const crm = createSimulatorClient(simulators.control, 'crm');
    await crm.turn({ mode: 'down' });
    expect((await client.call('GET', '/health', undefined, {}, 5000)).status).toBe(0);
    await crm.turn({ mode: 'up' });
    expect((await client.call('GET', '/health', undefined, {}, 5000)).status).toBe(200);
    client.stop();
  });
});
