import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { memoryLookupCache } from '../../../lambdas/adapters/memory/lookup-cache.ts';
import { fixedSecrets } from '../../../lambdas/adapters/memory/secrets.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { customerKey } from '../../../lambdas/core/customer/phone.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { answerError } from '../../../lambdas/core/http/message.ts';
import { profileNamed } from '../../../lambdas/core/verify/profiles.ts';
import { createSignatureGuard } from '../../../lambdas/core/verify/signature.ts';
import { createCrmUpdate } from '../../host/crm-changes.ts';

const PHONE = '+14155552671';
const keyOf = (phone: string) => customerKey(hasher, 'pii', phone);

function rig(secrets: Record<string, string> = { crm: 'crm-secret', pii: 'pii' }) {
  const system = memorySystem();
  const cache = memoryLookupCache();
  const source = fixedSecrets(secrets);
  const respond = createCrmUpdate(
    {
      ...system,
      hasher,
      verify: createSignatureGuard(
        { secrets: source, clock: system.clock, hasher },
        { profile: profileNamed('genesys'), secretId: 'crm', previousValidMs: 0 },
      ),
      piiKey: async () => (await source.read('pii')).current,
      cache,
    },
    { deadlineMs: 5000, defaultRegion: 'US' },
  );
  const send = (body: unknown, headers?: Record<string, string>) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const signature = createHmac('sha256', 'crm-secret').update(text).digest('hex');
    return respond({
      method: 'POST',
      path: '/webhooks/crm-update',
      headers: headers ?? { 'x-hub-signature-256': `sha256=${signature}` },
      pathParameters: {},
      body: new TextEncoder().encode(text),
      receivedAtMs: system.clock.now(),
      correlationId: 'corr-1',
    }).catch((error: unknown) => answerError(error, 'corr-1'));
  };
  const entry = (phone = PHONE) => cache.read(keyOf(phone), system.clock.now());
  const seed = (phone: string, tier: string, changedAtMs?: number) =>
    cache.writeLive(
      keyOf(phone),
      { found: true, customerId: 'C-1', tier, ...(changedAtMs === undefined ? {} : { changedAtMs }) },
      0,
      system.clock.now(),
    );
  return { ...system, cache, send, entry, seed };
}

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();

describe('P6: a change by the CRM', () => {
  test('P6: invalidates what was cached', async () => {
    const { send, entry, seed } = rig();
    await seed(PHONE, 'gold');
    expect(await send({ phone: PHONE, fieldChanged: 'tier' })).toEqual({
      status: 200,
      body: { status: 'invalidated' },
    });
    expect(await entry()).toMatchObject({ tombstone: true });
  });

  test('P6: leaves a tombstone where nothing was cached', async () => {
    const { send, entry } = rig();
    expect(await send({ phone: PHONE, fieldChanged: 'status' })).toMatchObject({
      body: { status: 'invalidated' },
    });
    expect(await entry()).toMatchObject({ tombstone: true });
  });

  test.each([
    'tel:(415) 555-2671;ext=9',
    '\u202a+1\u200b4155552671\u202c',
    'sip:+14155552671@sbc',
    4155552671,
  ])('P6: finds the entry whatever form the number has: %j', async (phone) => {
    const { send, entry } = rig();
    expect((await send({ phone, fieldChanged: 'tier' })).body).toEqual({ status: 'invalidated' });
    expect(await entry()).toMatchObject({ tombstone: true });
  });

  test('P6: is written through where it is newer than what is known', async () => {
    const { send, entry, seed } = rig();
    await seed(PHONE, 'gold', Date.parse(at(0)));
    const change = { phone: PHONE, fieldChanged: 'tier', tier: 'platinum', changedAt: at(5) };
    expect(await send(change)).toMatchObject({ status: 200, body: { status: 'updated' } });
    expect(await entry()).toMatchObject({
      customer: { customerId: 'C-1', tier: 'platinum' },
      tombstone: false,
    });
  });

  test('P6: never overwrites a newer one', async () => {
    const { send, entry } = rig();
    const change = (tier: string, seconds: number) => ({
      phone: PHONE,
      fieldChanged: 'tier',
      tier,
      customerId: 'C-1',
      changedAt: at(seconds),
    });
    await send(change('silver', 1));
    expect((await send(change('platinum', 9))).body).toEqual({ status: 'updated' });
    expect((await send(change('gold', 5))).body).toEqual({ status: 'invalidated' });
    expect((await entry())?.customer).toBeUndefined();
    expect((await send(change('gold', 6))).body).toEqual({ status: 'invalidated' });
  });

  test.each(['status', 'vip_flag', 'phone'])(
    'P6: of %s carries no value that lookups tell',
    async (fieldChanged) => {
      const { send, entry, seed } = rig();
      await seed(PHONE, 'gold', Date.parse(at(0)));
      const change = { phone: PHONE, fieldChanged, tier: 'platinum', changedAt: at(5) };
      expect((await send(change)).body).toEqual({ status: 'invalidated' });
      expect(await entry()).toMatchObject({ tombstone: true });
    },
  );

  test('P6: reaches every phone it names, and the one it leaves', async () => {
    const { send, entry, seed } = rig();
    const phones = [PHONE, '+14155550001', '+14155550002'];
    for (const phone of [...phones, '+14155550009']) await seed(phone, 'gold', Date.parse(at(0)));
    const change = {
      phones,
      oldPhone: '+14155550009',
      fieldChanged: 'customerId',
      customerId: 'C-2',
      tier: 'gold',
      changedAt: at(5),
    };
    expect((await send(change)).body).toEqual({ status: 'updated' });
    for (const phone of phones) expect(await entry(phone)).toMatchObject({ customer: { customerId: 'C-2' } });
    // The number no longer belongs to that customer: the new value is not its own.
    expect(await entry('+14155550009')).toMatchObject({ tombstone: true });
  });

  test('P6: says invalidated where one of its phones is', async () => {
    const { send, seed } = rig();
    await seed(PHONE, 'gold', Date.parse(at(0)));
    const change = {
      phone: PHONE,
      phones: ['+14155550001'],
      fieldChanged: 'tier',
      tier: 'x',
      changedAt: at(5),
    };
    expect((await send(change)).body).toEqual({ status: 'invalidated' });
  });

  test('P6: of the customer alone leaves nobody the tier of the one before', async () => {
    const { send, entry, seed } = rig();
    await seed(PHONE, 'gold', Date.parse(at(0)));
    const change = { phone: PHONE, fieldChanged: 'customerId', customerId: 'C-2', changedAt: at(5) };
    expect((await send(change)).body).toEqual({ status: 'invalidated' });
    expect(await entry()).toMatchObject({ tombstone: true });
  });

  test.each([
    ['phones', { phones: ['anonymous', PHONE, null, { number: PHONE }] }, 'invalidated', 3],
    ['a phone and one in a list', { phone: 'sip:1001@pbx.example.org', phones: [PHONE] }, 'invalidated', 1],
    ['a new phone, and leaves one that can', { phone: 'n/a', oldPhone: PHONE }, 'invalidated', 1],
    ['an old phone', { phone: PHONE, oldPhone: 'n/a' }, 'invalidated', 1],
    ['every phone', { phone: 'n/a', phones: [7, 'anonymous'] }, 'ignored', 3],
  ])(
    'P6: that names %s that cannot be read says how many, and reaches all others',
    async (_what, named, status, unreadable) => {
      const { send, entry, seed, metrics } = rig();
      await seed(PHONE, 'gold');
      expect(await send({ ...named, fieldChanged: 'phone' })).toEqual({
        status: 200,
        body: { status, unreadable },
      });
      expect((await entry())?.tombstone).toBe(status === 'invalidated');
      expect(metrics.sums.get('PhonesUnreadable')).toBe(unreadable);
    },
  );

  test('P6: that only takes a number away empties its entry', async () => {
    const { send, entry, seed } = rig();
    await seed(PHONE, 'gold');
    const change = { phone: null, oldPhone: PHONE, fieldChanged: 'phone' };
    expect((await send(change)).body).toEqual({ status: 'invalidated' });
    expect(await entry()).toMatchObject({ tombstone: true });
  });

  test('P6: a number that it names again is not the one it leaves', async () => {
    const { send, entry, seed } = rig();
    await seed(PHONE, 'gold', Date.parse(at(0)));
    const change = { phone: PHONE, oldPhone: PHONE, fieldChanged: 'tier', tier: 'x', changedAt: at(5) };
    expect((await send(change)).body).toEqual({ status: 'updated' });
    expect(await entry()).toMatchObject({ tombstone: false, customer: { tier: 'x' } });
  });

  test('P6: one number in two forms is one entry', async () => {
    const { send, cache } = rig();
    await send({ phones: [PHONE, '(415) 555-2671'], fieldChanged: 'tier' });
    expect([...cache.entries.values()]).toHaveLength(1);
    const [first] = cache.entries.values();
    await send({ phones: [PHONE, '(415) 555-2671'], fieldChanged: 'tier' });
    const [second] = cache.entries.values();
    expect((second?.version ?? 0) - (first?.version ?? 0)).toBe(1);
  });

  test('P6: changes are counted by what they came to', async () => {
    const { send, seed, metrics, clock } = rig();
    await seed(PHONE, 'gold', Date.parse(at(0)));
    await send({ phone: PHONE, fieldChanged: 'tier', tier: 'x', changedAt: at(5) });
    await send({ phone: PHONE, fieldChanged: 'tier' });
    await send({ phone: PHONE, fieldChanged: 'colour' });
    expect(Object.fromEntries(metrics.sums)).toEqual({
      'CrmChanges/updated': 1,
      'CrmChanges/invalidated': 1,
      'CrmChanges/ignored': 1,
    });
    expect(clock.sleeping()).toBe(0);
  });

  test('other fields are ignored', async () => {
    const { send, entry } = rig();
    expect(await send({ phone: PHONE, fieldChanged: 'favourite_colour' })).toEqual({
      status: 200,
      body: { status: 'ignored' },
    });
    expect(await entry()).toBeUndefined();
  });
});

describe('P6: refused changes', () => {
  test.each([
    ['not JSON', 'not JSON'],
    ['a list', []],
    ['no phone', { fieldChanged: 'tier' }],
    ['a phone that is null', { phone: null, fieldChanged: 'tier' }],
    ['no phone in the list', { phones: [], fieldChanged: 'tier' }],
    ['too many phones', { phones: Array(101).fill(PHONE), fieldChanged: 'tier' }],
    ['no field', { phone: PHONE }],
    ['a field that is none', { phone: PHONE, fieldChanged: 7 }],
    ...['soon', '', null, 12, 'yesterday', '2026-13-01T00:00:00Z', true].map(
      (changedAt) =>
        [
          `changedAt ${JSON.stringify(changedAt)}`,
          { phone: PHONE, fieldChanged: 'tier', changedAt },
        ] as const,
    ),
  ])('%s is 400 and changes nothing', async (_what, body) => {
    const { send, entry } = rig();
    expect(await send(body)).toMatchObject({ status: 400, body: { error: { correlationId: 'corr-1' } } });
    expect(await entry()).toBeUndefined();
  });

  test.each([[{}], [{ 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }]])(
    'P10: %j is 401',
    async (headers) => {
      const { send, entry, metrics } = rig();
      expect(await send({ phone: PHONE, fieldChanged: 'tier' }, headers)).toMatchObject({ status: 401 });
      expect(await entry()).toBeUndefined();
      expect(metrics.sums.get('SignatureFailures')).toBe(1);
    },
  );

  test('P10: an unreadable secret is 503', async () => {
    expect(await rig({ pii: 'pii' }).send({ phone: PHONE, fieldChanged: 'tier' })).toMatchObject({
      status: 503,
    });
    expect(await rig({ crm: 'crm-secret' }).send({ phone: PHONE, fieldChanged: 'tier' })).toMatchObject({
      status: 503,
    });
  });

  test('P6: where one of its entries can’t be written the answer is 503', async () => {
    const { send, cache } = rig();
    const { applyChange } = cache;
    cache.applyChange = (key, change, nowMs) =>
      key === keyOf('+14155550001')
        ? Promise.reject(new UnavailableError('cache', 'down'))
        : applyChange(key, change, nowMs);
    const change = { phones: [PHONE, '+14155550001'], fieldChanged: 'tier' };
    expect(await send(change)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  });

  test('P6: a store that hangs is 503 within the deadline', async () => {
    const { send, cache, clock } = rig();
    cache.applyChange = () => new Promise(() => undefined);
    const answer = send({ phone: PHONE, fieldChanged: 'tier' });
    await clock.advance(5000);
    expect(await answer).toMatchObject({ status: 503 });
  });
});
