import { describe, expect, test } from '@jest/globals';
import { SettingError } from '../../../lambdas/core/errors.ts';
import { assertStamps } from '../../../lambdas/core/ingest/delivery-stamps.ts';
import { profileNamed, verifierProfiles } from '../../../lambdas/core/verify/profiles.ts';

const stamped = (...deliveryStamps: string[]) => ({ ...profileNamed('genesys'), deliveryStamps });

describe('P2: what a profile leaves out of the hash', () => {
  test.each(verifierProfiles)('of $name names no event', (profile) => {
    for (const platform of ['genesys', 'nice'] as const)
      expect(() => assertStamps(profile, platform)).not.toThrow();
  });

  test.each([
    ...['messageId', 'data', 'data.id', 'data.id.inner', 'timestamp', 'channel.id', 'channel.to', 'status'],
    ...['id', 'channel.from.id', 'direction', 'events.0.eventType', 'events.0.typing.type'],
    'events.0.presence.type',
  ])('a Genesys event can not do without %s', (stamp) => {
    expect(() => assertStamps(stamped('delivery', stamp), 'genesys')).toThrow(
      new SettingError(
        `P2 (one effect): the verifier profile genesys leaves ${stamp} out of the payload's hash, which names an event of genesys.`,
      ),
    );
  });

  test('of several that name events all are told', () => {
    expect(() => assertStamps(stamped('messageId', 'delivery', 'data.id'), 'genesys')).toThrow(
      ' leaves messageId, data.id out of ',
    );
  });

  test.each(['event.id', 'event', 'data.case.id', 'createdAt', 'interaction.channel'])(
    'a CXone event can not do without %s',
    (stamp) => {
      expect(() => assertStamps(stamped(stamp), 'nice')).toThrow(SettingError);
    },
  );

  test.each(['delivery', 'delivery.attempt', 'data.attempt', 'dat', 'messageIds', 'event.attempt'])(
    'it can do without %s',
    (stamp) => {
      expect(() => assertStamps(stamped(stamp), 'genesys')).not.toThrow();
      expect(() => assertStamps(stamped(stamp), 'nice')).not.toThrow();
    },
  );
});
