import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  apply,
  diff,
  follow,
  readDeclaration,
  removeAll,
  type Surroundings,
} from '../../../bin/subscriptions/reconcile.ts';
import { openRemotes } from '../../../bin/subscriptions/remotes.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { type Simulators, startSimulators } from '../../../local/simulators/index.ts';
import { call } from '../simulators/call.ts';

const credential = JSON.stringify({
  primary: {
    clientId: 'local-client-id',
    clientSecret: 'local-client-secret',
    accessKeyId: 'local-access-key-id',
    accessKeySecret: 'local-access-key-secret',
  },
});
const file = {
  subscriptions: [
    {
      name: 'voice',
      platform: 'genesys',
      source: 'webhook',
      url: 'https://example.com/webhooks/genesys',
      events: ['routing.interaction.end', 'routing.interaction.note'],
    },
    {
      name: 'bus',
      platform: 'genesys',
      source: 'eventbridge',
      awsAccountId: '123456789012',
      awsRegion: 'eu-central-1',
      eventSourceSuffix: 'steadyline',
      events: ['v2.detail.events.conversation.{id}.acd.offer'],
    },
    {
      name: 'all',
      platform: 'nice',
      source: 'webhook',
      url: 'https://example.com/webhooks/nice',
      events: ['interaction.*'],
    },
  ],
};

describe('subscriptions at the simulated platforms', () => {
  let simulators: Simulators;
  let printed: string[];
  let nowMs: number;
  let surroundings: Surroundings;
  beforeAll(async () => {
    simulators = await startSimulators();
  });
  afterAll(() => simulators.stop());
  beforeEach(async () => {
    for (const name of ['genesys', 'nice']) await call('POST', `${simulators.control}/${name}/_sim/reset`);
    const { genesys, nice } = simulators.urls;
    const config = resolveConfig({
      GENESYS_LOGIN_URL: genesys,
      GENESYS_API_URL: genesys,
      NICE_DISCOVERY_URL: nice,
    });
    printed = [];
    nowMs = 0;
    surroundings = {
      remotes: openRemotes(
        config,
        { STEADYLINE_OAUTH_GENESYS: credential, STEADYLINE_OAUTH_NICE: credential },
        undefined,
        0,
      ),
      now: () => nowMs,
      print: (text) => printed.push(text),
      agrees: async () => true,
    };
  });

  const declarationOf = (subscriptions: readonly object[], more: object = {}) =>
    readDeclaration(JSON.stringify({ ...file, subscriptions, ...more }));
  const declared = declarationOf(file.subscriptions);
  const stateOf = async (name: string) =>
    (await call('GET', `${simulators.control}/${name}/_sim/state`)).body as {
      subscriptions: { id: string; name: string; eventTypes: string[]; enabled: boolean }[];
      integrations: {
        intendedState: string;
        config: { current: { properties: { eventFilter: string[] } } };
      }[];
    };

  it('registers what the file says, and a second time changes nothing', async () => {
    expect(await apply(declared, surroundings)).toBe(true);
    expect(printed[0]).toContain('+ genesys webhook steadyline/voice');
    expect(await stateOf('genesys')).toMatchObject({
      subscriptions: [{ name: 'steadyline/voice', eventTypes: file.subscriptions[0]?.events, enabled: true }],
      integrations: [
        {
          intendedState: 'ENABLED',
          config: {
            current: {
              name: 'steadyline/bus',
              properties: {
                awsAccountId: '123456789012',
                awsAccountRegion: 'eu-central-1',
                eventSourceSuffix: 'steadyline',
                eventFilter: file.subscriptions[1]?.events,
              },
            },
          },
        },
      ],
    });
    expect((await stateOf('nice')).subscriptions).toMatchObject([{ eventTypes: ['interaction.*'] }]);
    const before = [await stateOf('genesys'), await stateOf('nice')].map(
      ({ subscriptions }) => subscriptions,
    );
    await apply(declared, surroundings);
    expect(printed.at(-1)).toBe('Nothing to change.');
    const after = [await stateOf('genesys'), await stateOf('nice')].map(({ subscriptions }) => subscriptions);
    expect(after).toEqual(before);
  });

  it('shows the difference without making it', async () => {
    expect(await diff(declared, surroundings)).toBe(true);
    expect((await stateOf('genesys')).subscriptions).toEqual([]);
    await apply(declared, surroundings);
    expect(await diff(declared, surroundings)).toBe(false);
  });

  it('changes nothing without leave', async () => {
    expect(await apply(declared, { ...surroundings, agrees: async () => false })).toBe(false);
    expect((await stateOf('genesys')).subscriptions).toEqual([]);
  });

  it('updates and removes its own, and leaves what others have registered alone', async () => {
    await apply(declared, surroundings);
    const foreign = {
      name: 'somebody/else',
      url: 'https://else.example.com',
      eventTypes: ['x'],
      enabled: true,
    };
    await surroundings.remotes[0]?.create({
      name: foreign.name,
      platform: 'genesys',
      source: 'webhook',
      events: foreign.eventTypes,
      enabled: true,
      target: { url: foreign.url },
    });
    const changed = declarationOf([{ ...file.subscriptions[0], events: ['routing.interaction.end'] }]);
    await apply(changed, surroundings);
    expect(printed.join('\n')).toContain('- routing.interaction.note');
    const { subscriptions, integrations } = await stateOf('genesys');
    expect(subscriptions.map(({ name, eventTypes }) => [name, eventTypes])).toEqual([
      ['steadyline/voice', ['routing.interaction.end']],
      ['somebody/else', ['x']],
    ]);
    expect(integrations).toEqual([]);
    await removeAll(changed, surroundings);
    expect((await stateOf('genesys')).subscriptions.map(({ name }) => name)).toEqual(['somebody/else']);
    expect((await stateOf('nice')).subscriptions).toEqual([]);
  });

  it('filters non-critical types in a change window and puts them back after it', async () => {
    const [voice, bus] = file.subscriptions;
    const windowed = declarationOf([{ ...voice }, { ...bus }], {
      changeWindows: [{ from: '2026-05-01T22:00:00Z', to: '2026-05-02T02:00:00Z' }],
    });
    const seen: string[][] = [];
    await follow(windowed, surroundings, async (ms) => {
      seen.push((await stateOf('genesys')).subscriptions[0]?.eventTypes ?? []);
      nowMs = ms;
    });
    seen.push((await stateOf('genesys')).subscriptions[0]?.eventTypes ?? []);
    expect(seen).toEqual([voice?.events, ['routing.interaction.end'], voice?.events]);
  });

  it('says which credential is missing', () => {
    expect(() => openRemotes(resolveConfig(), {}, declared)).toThrow('STEADYLINE_OAUTH_GENESYS');
  });
});
