import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { SettingError } from '../../../lambdas/core/errors.ts';
import { profileFaults } from '../../../lambdas/core/verify/profile-faults.ts';
import { profileNamed, verifierProfiles } from '../../../lambdas/core/verify/profiles.ts';
import { proofOf } from '../../../lambdas/core/verify/proof.ts';

interface Vectors {
  profile: string;
  vectors: {
    name: string;
    secret: string;
    headers: Record<string, string>;
    method?: string;
    uri?: string;
    body?: string;
    bodyBase64?: string;
    nowMs: number;
    holds: boolean;
  }[];
}

const folder = path.resolve(import.meta.dirname, '../../fixtures/verifiers');
const files = globSync('*.json', { cwd: folder }).map(
  (file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Vectors,
);

describe.each(files)('P10: profile $profile', ({ profile, vectors }) => {
  it.each(vectors)('$name: $holds', ({ secret, body, bodyBase64, nowMs, holds, ...request }) => {
    const bytes = bodyBase64 === undefined ? Buffer.from(body ?? '') : Buffer.from(bodyBase64, 'base64');
    const { matches } = proofOf(hasher, profileNamed(profile), { ...request, body: bytes }, nowMs);
    expect(matches(secret)).toBe(holds);
  });
});

describe('profiles', () => {
  const names = verifierProfiles.map(({ name }) => name);

  it('P10: every profile has test vectors, in test/fixtures/verifiers', () => {
    expect(files.map((file) => file.profile).sort()).toEqual(names.toSorted());
  });

  it('docs/CONNECTORS.md has every profile in its table of senders', () => {
    const docs = readFileSync(path.resolve(folder, '../../../docs/CONNECTORS.md'), 'utf8');
    const table = docs.split('## Senders of changes')[1]?.split('\nThe default connector')[0] ?? '';
    const rows = [...table.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(
      ([, cell = '']) => cell.match(/[a-z0-9-]+/g) ?? [],
    );
    expect(rows.toSorted()).toEqual(names.toSorted());
  });

  it('a profile that does not exist is a setting at fault, which names those that do', () => {
    const message = `There is no verifier profile "stripe"; there are ${names.join(', ')}.`;
    expect(() => profileNamed('stripe')).toThrow(new SettingError(message));
  });

  it.each([
    ['genesys', undefined],
    ['nice', undefined],
    ['zendesk', undefined],
    ['shared-key', undefined],
    ['svix-headers', [{ header: 'svix-id' }]],
    ['open-messaging', [{ path: 'messageId' }, { path: 'id' }]],
    ['standard-webhooks', [{ header: 'webhook-id' }]],
  ])('P2: %s names its events by %j', (name, eventId) => {
    expect(profileNamed(name).eventId).toEqual(eventId);
  });

  it.each(verifierProfiles)(
    'P10: what synth asks of an organisation’s own profile, $name keeps',
    (profile) => {
      expect(profileFaults(profile)).toEqual([]);
    },
  );
});
