/** Every row of the HTTP contract for /crm/customer-lookup and /webhooks/crm-update, over the synthesized template. */
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalStack } from '../../../local/local-stack.ts';
import { customerOf } from '../../../local/simulators/crm/customers.ts';
import { API_KEY, errorBody, frontDoor, until } from '../front-door.ts';

const SECOND = 1000;
const DAY = 86_400 * SECOND;

let stack: LocalStack;
let door: ReturnType<typeof frontDoor>;
/** Its tests, over the stack that is there once the hooks have run. */
export function lookups(stackOf: () => LocalStack): void {
  beforeAll(() => {
    stack = stackOf();
    door = frontDoor(stack);
  });
  afterEach(() => door.crmMode('up'));

  let numbers = 0;
  /** A number that the simulated CRM knows, and nobody has asked for. */
  const freshPhone = (): string => {
    numbers += 1;
    return `+1415555${String(numbers).padStart(4, '0')}`;
  };
  const unknownPhone = (): string => {
    numbers += 1;
    return `+1415555${9000 + numbers}`;
  };
  const known = (phone: string) => ({ correlationId: expect.any(String), found: true, ...customerOf(phone) });
  const unknown = {
    correlationId: expect.any(String),
    found: false,
    customerId: 'UNKNOWN',
    tier: 'standard',
  };

  describe('POST /crm/customer-lookup', () => {
    it('P5: 200 live, then from the cache', async () => {
      const ani = freshPhone();
      const live = await door.lookup({ ani });
      expect([live.status, live.body]).toEqual([200, { ...known(ani), source: 'live' }]);
      const cached = await door.lookup({ ani: `tel:${ani};ext=1` });
      expect([cached.status, cached.body]).toEqual([
        200,
        { ...known(ani), source: 'cache', cacheAge: expect.any(Number) },
      ]);
      expect(Number.isInteger(cached.body.cacheAge)).toBe(true);
    });

    it('P5: 200 for a caller that the CRM does not know', async () => {
      const ani = unknownPhone();
      expect((await door.lookup({ ani })).body).toEqual({ ...unknown, source: 'live' });
      expect((await door.lookup({ ani })).body).toEqual({
        ...unknown,
        source: 'cache',
        cacheAge: expect.any(Number),
      });
      await door.age(61 * SECOND);
      expect((await door.lookup({ ani })).body).toMatchObject({ source: 'live' });
    });

    it('P5: numbers of other plans are read as well', async () => {
      expect((await door.lookup({ ani: '+44 (0)20 7946 0101' })).body).toMatchObject({ source: 'live' });
      const again = await door.lookup({ ani: 'tel:+442079460101' });
      expect(again.body).toMatchObject({ ...known('+442079460101'), source: 'cache' });
    });

    it('P5: a value older than 300 s is asked for again', async () => {
      const ani = freshPhone();
      await door.lookup({ ani });
      await door.age(301 * SECOND);
      expect((await door.lookup({ ani })).body).toMatchObject({ source: 'live' });
    });

    it.each(['refuse', 'down', 'http-403', 'http-404', 'http-500', 'html', 'http-429', 'hang'])(
      'P5: the CRM is in mode %s: 200 with the last known value, or the default',
      async (mode) => {
        const ani = freshPhone();
        // A 429 of the row before holds the lookups' lane for its Retry-After.
        await until(
          () => door.lookup({ ani }),
          ({ body }) => body.found,
        );
        await door.crmMode(mode);
        // A refresh that an earlier answer asked for may still come in between.
        const stale = await until(
          async () => {
            await door.age(2 * DAY);
            return door.lookup({ ani });
          },
          ({ body }) => body.source !== 'cache',
        );
        expect([stale.status, stale.body]).toEqual([
          200,
          {
            ...known(ani),
            source: 'stale_cache',
            cacheAge: expect.any(Number),
            warning: 'CRM_UNAVAILABLE_USING_CACHED_DATA',
          },
        ]);
        expect(stale.body.cacheAge).toBeGreaterThanOrEqual((2 * DAY) / SECOND);
        const nothing = await door.lookup({ ani: freshPhone() });
        expect([nothing.status, nothing.body]).toEqual([
          200,
          { ...unknown, source: 'default', warning: 'CRM_UNAVAILABLE_NO_CACHE' },
        ]);
      },
    );

    it('P5: a refresh request fills the cache once the CRM is back', async () => {
      const ani = freshPhone();
      await door.crmMode('refuse');
      expect((await door.lookup({ ani })).body).toMatchObject({ source: 'default' });
      await door.crmMode('up');
      // Whatever the lookups themselves bring is not looked at: only what is in the cache.
      const { body } = await until(
        () => door.lookup({ ani }),
        (answer) => answer.body.source === 'cache',
      );
      expect(body).toMatchObject({ ...known(ani), source: 'cache' });
    });

    it.each([
      [null],
      [14_155_552_671],
      ['9'.repeat(2000)],
      [''],
      ['anonymous'],
      ['sip:alice@example.com'],
      [{}],
      [[]],
    ])('P5: 200 with the default for ani %j', async (ani) => {
      const { status, body } = await door.lookup({ ani });
      expect([status, body]).toEqual([200, { ...unknown, source: 'default', warning: 'ANI_UNUSABLE' }]);
    });

    it.each([
      ['not_json', 'not JSON'],
      ['not_json', ''],
      ['not_an_object', '["ani"]'],
      ['not_an_object', 'null'],
      ['ani_missing', '{}'],
      ['ani_missing', '{"phone":"+14155552671"}'],
    ])('400 %s: %s', async (code, body) => {
      const answer = await door.lookup(body);
      expect([answer.status, answer.body]).toEqual([400, errorBody(code)]);
    });

    it.each([
      [{}],
      [{ 'x-api-key': '' }],
      [{ 'x-api-key': 'wrong' }],
      [{ authorization: 'Bearer local-data-action-key' }],
    ])('P10: 401 for %j', async (headers) => {
      const answer = await door.lookup({ ani: freshPhone() }, headers as Record<string, string>);
      expect([answer.status, answer.body]).toEqual([401, errorBody('unauthorized')]);
    });

    it('takes a correlation id over', async () => {
      const headers = { ...API_KEY, 'inin-correlation-id': 'from-genesys-1' };
      const { body } = await door.lookup({ ani: freshPhone() }, headers);
      expect(body.correlationId).toBe('from-genesys-1');
    });
  });

  describe('POST /webhooks/crm-update', () => {
    it('P6: 200 invalidated: the next lookup reports what the CRM says now', async () => {
      const phone = freshPhone();
      await door.lookup({ ani: phone });
      await door.crmKnows(phone, 'C-new', 'platinum');
      const answer = await door.crmUpdate({ phone, fieldChanged: 'tier' });
      expect([answer.status, answer.body]).toEqual([200, { status: 'invalidated' }]);
      expect((await door.lookup({ ani: phone })).body).toMatchObject({ source: 'live', customerId: 'C-new' });
    });

    it('P6: an invalidated value is not served while the CRM is down', async () => {
      const phone = freshPhone();
      await door.lookup({ ani: phone });
      await door.crmUpdate({ phone, fieldChanged: 'vip_flag' });
      await door.crmMode('refuse');
      expect((await door.lookup({ ani: phone })).body).toMatchObject({ source: 'default', found: false });
    });

    it('P6: a lookup in flight during the invalidation writes nothing back', async () => {
      const phone = freshPhone();
      await door.crmMode('up', { latencyMs: 1500 });
      const before = callsOf('lookup');
      const inFlight = door.lookup({ ani: phone });
      const asked = await before;
      // The CRM has been asked, and its answer is on the way.
      await until(
        () => callsOf('lookup'),
        (count) => count > asked,
      );
      await door.crmUpdate({ phone, fieldChanged: 'tier' });
      await door.crmKnows(phone, 'C-new', 'platinum');
      expect((await inFlight).status).toBe(200);
      await door.crmMode('up');
      expect((await door.lookup({ ani: phone })).body).toMatchObject({ source: 'live', customerId: 'C-new' });
    });

    it('P6: 200 updated: a newer value is answered from then on, an older one never', async () => {
      const phone = freshPhone();
      const change = (tier: string, changedAt: string) =>
        door.crmUpdate({ phone, fieldChanged: 'tier', tier, customerId: 'C-1', changedAt });
      expect((await change('silver', '2026-01-01T00:00:00Z')).body).toEqual({ status: 'invalidated' });
      expect((await change('platinum', '2026-01-01T00:00:09Z')).body).toEqual({ status: 'updated' });
      expect((await door.lookup({ ani: phone })).body).toMatchObject({ source: 'cache', tier: 'platinum' });
      expect((await change('gold', '2026-01-01T00:00:05Z')).body).toEqual({ status: 'invalidated' });
      expect((await door.lookup({ ani: phone })).body).toMatchObject({ source: 'live' });
    });

    it('P6: reaches every phone it names, and the old one', async () => {
      const [one, two, old] = [freshPhone(), freshPhone(), freshPhone()];
      for (const ani of [one, two, old]) await door.lookup({ ani });
      await door.crmUpdate({ phones: [one, two], oldPhone: old, fieldChanged: 'phone' });
      await door.crmMode('refuse');
      for (const ani of [one, two, old])
        expect((await door.lookup({ ani })).body).toMatchObject({ source: 'default' });
    });

    it('P6: 200 with how many phones it could not read, and all others emptied', async () => {
      const phone = freshPhone();
      await door.lookup({ ani: phone });
      const marked = `\u202a${phone}\u202c`;
      const change = { phones: [marked, 'sip:1001@pbx.example.org', null], fieldChanged: 'tier' };
      expect((await door.crmUpdate(change)).body).toEqual({ status: 'invalidated', unreadable: 2 });
      expect((await door.lookup({ ani: `sip:${phone}@sbc.example.org` })).body).toMatchObject({
        source: 'live',
      });
      const unreadable = await door.crmUpdate({ phone: 'anonymous', fieldChanged: 'tier' });
      expect([unreadable.status, unreadable.body]).toEqual([200, { status: 'ignored', unreadable: 1 }]);
    });

    it('200 ignored: other fields', async () => {
      const phone = freshPhone();
      await door.lookup({ ani: phone });
      const answer = await door.crmUpdate({ phone, fieldChanged: 'favourite_colour' });
      expect([answer.status, answer.body]).toEqual([200, { status: 'ignored' }]);
      expect((await door.lookup({ ani: phone })).body).toMatchObject({ source: 'cache' });
    });

    it.each([
      ['not_json', 'not JSON'],
      ['not_an_object', []],
      ['phone_missing', { fieldChanged: 'tier' }],
      ['field_missing', { phone: '+14155550001' }],
      ['bad_time', { phone: '+14155550001', fieldChanged: 'tier', changedAt: 'soon' }],
      ['bad_time', { phone: '+14155550001', fieldChanged: 'tier', changedAt: null }],
    ])('400 %s: %j', async (code, body) => {
      const answer = await door.crmUpdate(body);
      expect([answer.status, answer.body]).toEqual([400, errorBody(code)]);
    });

    it.each([
      [{}],
      [{ 'x-hub-signature-256': 'sha256=00' }],
      [{ 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
    ])('P10: 401 for %j', async (headers) => {
      const answer = await door.crmUpdate(
        { phone: freshPhone(), fieldChanged: 'tier' },
        headers as Record<string, string>,
      );
      expect([answer.status, answer.body]).toEqual([401, errorBody('bad_signature')]);
    });
  });

  it('P10: 503 with Retry-After, never 401, where a secret can not be read', async () => {
    await door.withoutSecrets(['lookup', 'crm-update'], async () => {
      for (const answer of [
        await door.lookup({ ani: freshPhone() }),
        await door.crmUpdate({ phone: freshPhone(), fieldChanged: 'tier' }),
      ]) {
        expect([answer.status, answer.body]).toEqual([503, errorBody('secret_unavailable')]);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      }
    });
    expect((await door.lookup({ ani: freshPhone() })).status).toBe(200);
  });
}

/** How often the simulated CRM was asked for a customer. */
async function callsOf(kind: string): Promise<number> {
  const response = await fetch(`${stack.simulators.control}/crm/_sim/calls`);
  const { items } = (await response.json()) as { items: { kind: string }[] };
  return items.filter((one) => one.kind === kind).length;
}
