/** Changes that the CRM reports. */
import { memoryLookupCache } from '../../../lambdas/adapters/memory/lookup-cache.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { profileNamed } from '../../../lambdas/core/verify/profiles.ts';
import { createSignatureGuard } from '../../../lambdas/core/verify/signature.ts';
import { createCrmUpdate } from '../../host/crm-changes.ts';
import { anyBytes, anyJson } from '../bytes.ts';
import { anyHeaders, frontDoor, hubSignature } from '../http.ts';
import { assertPrivate, Broken, SECRETS, type Target } from '../rig.ts';
import { anyPhone, anyValue, bent } from '../values.ts';

const profile = profileNamed('genesys');

export const crmUpdate: Target = async (chance, rig) => {
  const { clock, secrets } = rig;
  const cache = memoryLookupCache();
  const options = { profile, secretId: 'crm', previousValidMs: 0 };
  const verify = createSignatureGuard({ secrets, clock, hasher }, options);
  const send = frontDoor(
    createCrmUpdate(
      { ...rig.system, hasher, verify, piiKey: rig.piiKey, cache },
      { deadlineMs: 5000, defaultRegion: 'US' },
    ),
    rig,
  );
  const many = chance.happens(0.01) ? chance.between(90, 110) : chance.between(0, 3);
  const change = {
    ...(chance.happens(0.8) ? { phone: anyPhone(chance) } : {}),
    ...(chance.happens(0.4) ? { phones: Array.from({ length: many }, () => anyPhone(chance)) } : {}),
    ...(chance.happens(0.2) ? { oldPhone: anyPhone(chance) } : {}),
    ...(chance.happens(0.4)
      ? { changedAt: chance.pick(['2026-01-01T00:00:00Z', 1e12, anyValue(chance)]) }
      : {}),
    fieldChanged: chance.pick([
      'tier',
      'status',
      'vip_flag',
      'customerId',
      'phone',
      'shoe size',
      '__proto__',
    ]),
    tier: 'gold',
    customerId: 'C-1',
  };
  for (let times = chance.between(1, 2); times > 0; times -= 1) {
    const body = anyBytes(chance, anyJson(chance, bent(chance, change, chance.pick([0, 0.1]))));
    const headers = anyHeaders(chance, { 'x-hub-signature-256': hubSignature(chance, SECRETS.crm, body) });
    const written = cache.entries.size;
    const status = await send({ path: '/webhooks/crm-update', headers, body }, chance);
    if (status !== 200 && cache.entries.size !== written) throw new Broken(`answered ${status}, and written`);
  }
  assertPrivate('a cache key', [...cache.entries.keys()].join('|'));
};
