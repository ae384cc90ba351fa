import { describe, expect, it } from '@jest/globals';
import { readDeclaration } from '../../../bin/subscriptions/reconcile.ts';
import { nextBoundary, wantedAt } from '../../../bin/subscriptions/windows.ts';
import { SettingError } from '../../../lambdas/core/errors.ts';

const webhook = {
  name: 'voice',
  platform: 'genesys',
  source: 'webhook',
  url: 'https://example.com/webhooks/genesys',
  events: ['routing.interaction.start', 'routing.interaction.end', 'routing.interaction.note'],
};
const bus = {
  name: 'bus',
  platform: 'genesys',
  source: 'eventbridge',
  awsAccountId: '123456789012',
  awsRegion: 'eu-central-1',
  eventSourceSuffix: 'steadyline',
  events: ['v2.detail.events.conversation.{id}.acd.offer'],
};
const read = (...subscriptions: object[]) => readDeclaration(JSON.stringify({ subscriptions }));
const windowed = (subscription: object, more: object = {}) =>
  readDeclaration(
    JSON.stringify({
      subscriptions: [subscription],
      changeWindows: [{ from: '2026-05-01T22:00:00Z', to: '2026-05-02T02:00:00+02:00', ...more }],
    }),
  );

describe('subscriptions file', () => {
  it('is read with its defaults', () => {
    expect(read(webhook, bus)).toEqual({
      owner: 'steadyline',
      subscriptions: [
        {
          name: 'voice',
          platform: 'genesys',
          source: 'webhook',
          events: ['routing.interaction.end', 'routing.interaction.note', 'routing.interaction.start'],
          target: { url: 'https://example.com/webhooks/genesys' },
        },
        {
          name: 'bus',
          platform: 'genesys',
          source: 'eventbridge',
          events: ['v2.detail.events.conversation.{id}.acd.offer'],
          target: {
            awsAccountId: '123456789012',
            awsRegion: 'eu-central-1',
            eventSourceSuffix: 'steadyline',
          },
        },
      ],
      changeWindows: [],
    });
  });

  it.each([
    [{ ...webhook, platform: 'avaya' }, 'genesys or nice'],
    [{ ...webhook, source: 'socket' }, 'webhook or eventbridge'],
    [{ ...webhook, url: 'http://example.com' }, 'https address'],
    [{ ...webhook, events: [] }, 'must not be empty'],
    [{ ...webhook, events: ['a.*.b'] }, 'with a * at the end'],
    [{ ...webhook, name: 'a b' }, 'plain name'],
    [{ ...bus, platform: 'nice' }, 'only genesys'],
    [{ ...bus, awsAccountId: 12 }, 'awsAccountId must be a text'],
  ])('%j is refused: %s', (subscription, words) => {
    expect(() => read(subscription)).toThrow(SettingError);
    expect(() => read(subscription)).toThrow(words);
  });

  it.each(['', '[]', 'null', '{"subscriptions":{}}', '{"subscriptions":[],"owner":"a/b"}'])(
    '%j is no such file',
    (text) => {
      expect(() => readDeclaration(text)).toThrow(SettingError);
    },
  );

  it.each([
    [
      'the same event by one source twice',
      { ...webhook, name: 'other', events: ['routing.interaction.end'] },
    ],
    ['a pattern and an event it covers', { ...webhook, name: 'other', events: ['routing.interaction.*'] }],
    [
      'one change under the names of two sources',
      { ...bus, events: ['v2.detail.events.conversation.{id}.customer.end'] },
    ],
    ['a pattern of the other source', { ...bus, events: ['v2.detail.events.conversation.*'] }],
    ['a name that is taken', { ...bus, name: 'voice' }],
  ])('P2: one topic through two sources is refused: %s', (_case, other) => {
    expect(() => read(webhook, other)).toThrow(SettingError);
  });

  it('P2: platforms have topics of their own', () => {
    const nice = { ...webhook, platform: 'nice', name: 'voice' };
    expect(read(webhook, nice).subscriptions).toHaveLength(2);
  });
});

describe('change windows', () => {
  const inside = Date.UTC(2026, 4, 1, 23);

  it('leave only events that change a state, and put the others back', () => {
    const declaration = windowed(webhook);
    const eventsAt = (ms: number) => wantedAt(declaration, ms)[0]?.events;
    const critical = ['routing.interaction.end', 'routing.interaction.start'];
    const all = ['routing.interaction.end', 'routing.interaction.note', 'routing.interaction.start'];
    expect(eventsAt(Date.UTC(2026, 4, 1, 22) - 1)).toEqual(all);
    expect(eventsAt(Date.UTC(2026, 4, 1, 22))).toEqual(critical);
    expect(eventsAt(Date.UTC(2026, 4, 2, 0) - 1)).toEqual(critical);
    expect(eventsAt(Date.UTC(2026, 4, 2, 0))).toEqual(all);
  });

  it('switch off what holds nothing critical', () => {
    const [wanted] = wantedAt(windowed({ ...webhook, events: ['routing.interaction.note'] }), inside);
    expect(wanted).toMatchObject({ enabled: false, events: ['routing.interaction.note'] });
  });

  it('hold for the platforms that they name', () => {
    const [wanted] = wantedAt(windowed(webhook, { platforms: ['nice'] }), inside);
    expect(wanted?.events).toHaveLength(3);
  });

  it('need to be told what is critical behind a pattern', () => {
    const pattern = { ...webhook, events: ['routing.interaction.*'] };
    expect(() => windowed(pattern)).toThrow('criticalEvents');
    const told = windowed({ ...pattern, criticalEvents: ['routing.interaction.end'] });
    expect(wantedAt(told, inside)[0]?.events).toEqual(['routing.interaction.end']);
  });

  it.each([{ from: '2026-05-01T22:00:00' }, { from: 'soon' }, { to: '2026-05-01T21:00:00Z' }])(
    '%j is refused',
    (more) => {
      expect(() => windowed(webhook, more)).toThrow(SettingError);
    },
  );

  it('tell when something changes next', () => {
    const declaration = windowed(webhook);
    expect(nextBoundary(declaration, 0)).toBe(Date.UTC(2026, 4, 1, 22));
    expect(nextBoundary(declaration, inside)).toBe(Date.UTC(2026, 4, 2, 0));
    expect(nextBoundary(declaration, Date.UTC(2026, 4, 2, 0))).toBeUndefined();
  });
});
