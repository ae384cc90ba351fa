import { describe, expect, test } from '@jest/globals';
import { fixedSecrets } from '../../../lambdas/adapters/memory/secrets.ts';
import { readCredentials } from '../../../lambdas/adapters/secrets/connector-credentials.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { staticHeader } from '../../../lambdas/core/credentials/auth.ts';
import { callHeaders, certificateOf } from '../../../lambdas/core/credentials/call-headers.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import type { EachExchange } from '../../../lambdas/core/ports.ts';
import { secretCredentials } from '../../host/default-connectors.ts';
import { fakeCrm, options } from './fake-crm.ts';

const parsed = (secret: string, isUsable?: () => boolean) => {
  const options = { auth: staticHeader(), checkedAs: 'crm', ...(isUsable && { isUsable }) };
  const [credential] = readCredentials(secret, options, hasher);
  const fields = credential?.fields ?? {};
  return { headers: callHeaders(staticHeader(), fields), certificate: certificateOf(fields) };
};
const found = { status: 200, json: { customerId: 'C' } };
const refused = { status: 401, json: {} };

describe('credential of the CRM', () => {
  test.each([
    ['', 'The secret crm is empty.'],
    ['null', 'The secret crm holds no JSON object.'],
    ['Bearer s3cret', 'The secret crm holds no JSON object.'],
    ['{"authorization":""}', 'The secret crm holds an empty "authorization".'],
    [
      '{"authorization":"Bearer s3cret\\n"}',
      /^The secret crm can't be sent: "authorization" holds a line end/,
    ],
    ['{"authorization":"Bearer <token>"}', /placeholder of an example/],
    ['{"certificate":"s3cret"}', /only one of/],
    ['{"certificate":"s3cret","privateKey":"s3cret"}', /TLS can't use/],
  ])('P4, P9: a secret %j is a fault of ours, told in a sentence without its text', (secret, sentence) => {
    expect(() => parsed(secret)).toThrow(UnavailableError);
    expect(() => parsed(secret)).toThrow(sentence);
    expect(() => parsed(secret)).not.toThrow(/s3cret/);
  });

  test('header and certificate are read, and a CRM may ask for neither', () => {
    const secret = JSON.stringify({ authorization: 'Bearer x', certificate: 'CERT', privateKey: 'KEY' });
    expect(parsed(secret, () => true)).toEqual({
      headers: { authorization: 'Bearer x' },
      certificate: { certificate: 'CERT', privateKey: 'KEY' },
    });
    expect(parsed('{"credential":"none"}')).toEqual({ headers: {}, certificate: undefined });
  });

  test('P4: nothing is sent with a secret that can’t be used; once it is fixed the next call goes out', async () => {
    let text = '{"authorization":"two\\nlines"}';
    let looks = 0;
    const source = {
      read: async () => ({ current: '{"authorization":""}', currentSinceMs: 0 }),
      async refresh() {
        looks += 1;
        return { current: text, currentSinceMs: 0 };
      },
    };
    const { crm, calls } = fakeCrm([found], { credentials: secretCredentials(source, 'crm') });
    await expect(crm.ready?.()).rejects.toMatchObject({ code: 'secret_no_header' });
    await expect(crm.findCustomer('+1', options)).rejects.toMatchObject({ name: 'UnavailableError' });
    expect([calls, looks]).toEqual([[], 2]);
    text = '{"authorization":"mended"}';
    await crm.findCustomer('+1', options);
    expect(calls[0]?.headers?.['authorization']).toBe('mended');
  });

  test.each([
    [401, 'UnavailableError'],
    [403, 'UnavailableError'],
    [400, 'UnavailableError'],
    [302, 'UnavailableError'],
    [429, 'ThrottledError'],
    [500, 'TransientError'],
  ])(
    'P4: %i to a call without a credential, since the placeholder was never replaced, is %s',
    async (status, name) => {
      const credentials = secretCredentials(fixedSecrets({ crm: ' { } ' }), 'crm');
      const { crm } = fakeCrm([{ status, json: {} }], { credentials });
      await expect(crm.findCustomer('+1', options)).rejects.toMatchObject({ name });
      const open = fakeCrm([found], { credentials });
      expect(await open.crm.findCustomer('+1', options)).toMatchObject({ found: true });
      expect(open.calls[0]?.headers).not.toHaveProperty('authorization');
    },
  );

  test('without a credential no authorization header is sent', async () => {
    const { crm, calls } = fakeCrm([found], { credential: [{}] });
    await crm.findCustomer('+1', options);
    expect(calls[0]?.headers).not.toHaveProperty('authorization');
  });

  test('a 401 looks for a newer secret and asks once more', async () => {
    const { crm, calls } = fakeCrm([refused, found], {
      credential: [{ authorization: 'old' }, { authorization: 'new' }],
    });
    expect(await crm.findCustomer('+1', options)).toMatchObject({ found: true });
    expect(calls.map(({ headers }) => headers?.['authorization'])).toEqual(['old', 'new']);
  });

  test('P7: the same credential is not tried again, and a second 401 is the end', async () => {
    const same = fakeCrm([refused]);
    await expect(same.crm.findCustomer('+1', options)).rejects.toMatchObject({ code: 'auth' });
    expect(same.calls).toHaveLength(1);
    const changed = fakeCrm([refused], { credential: [{}, { authorization: 'new' }] });
    await expect(changed.crm.findCustomer('+1', options)).rejects.toMatchObject({ code: 'auth' });
    expect(changed.calls).toHaveLength(2);
  });

  test('P4: where the newer secret cannot be read the 401 counts: a call that was made is reported as one', async () => {
    const { crm, calls } = fakeCrm([refused], {
      credential: [{ authorization: 'old' }, new UnavailableError('secret_unavailable', 'gone')],
    });
    await expect(crm.findCustomer('+1', options)).rejects.toMatchObject({ code: 'auth' });
    expect(calls).toHaveLength(1);
  });

  test('P5: both tries together keep to the time-out', async () => {
    let now = 0;
    const renewedIn = (ms: number) =>
      fakeCrm([refused], {
        credentials: {
          read: async () => ({ authorization: 'a' }),
          async refresh() {
            now += ms;
            return { authorization: 'b' };
          },
        },
        now: () => now,
      });
    const { crm, calls } = renewedIn(400);
    await expect(crm.findCustomer('+1', options)).rejects.toMatchObject({ code: 'auth' });
    expect(calls.map(({ timeoutMs }) => timeoutMs)).toEqual([1000, 600]);
    const slow = renewedIn(1000);
    await expect(slow.crm.findCustomer('+1', options)).rejects.toMatchObject({ code: 'auth' });
    expect(slow.calls).toHaveLength(1);
  });

  test('P12: a second try has a turn of its own, and none where the wait for it used its time up', async () => {
    let now = 0;
    const credential = [{ authorization: 'a' }, { authorization: 'b' }];
    const { crm, calls } = fakeCrm([refused], { credential, now: () => now });
    const waits = [0, 999, 0, 1000];
    const turns: number[] = [];
    const each: EachExchange = (exchange) => {
      turns.push(calls.length);
      now += waits.shift() ?? 0;
      return exchange();
    };
    await expect(crm.findCustomer('+1', { ...options, each })).rejects.toMatchObject({ code: 'auth' });
    expect(turns).toEqual([0, 1]);
    expect(calls.map(({ timeoutMs }) => timeoutMs)).toEqual([1000, 1]);
    const late = fakeCrm([refused], { credential, now: () => now });
    await expect(late.crm.findCustomer('+1', { ...options, each })).rejects.toMatchObject({ code: 'auth' });
    expect(late.calls).toHaveLength(1);
  });

  test('P4: it is ready once the secret can be read', async () => {
    await expect(fakeCrm([found]).crm.ready?.()).resolves.toBeUndefined();
    const { crm } = fakeCrm([found], { credentials: secretCredentials(fixedSecrets({}), 'crm') });
    await expect(crm.ready?.()).rejects.toMatchObject({ name: 'UnavailableError' });
  });

  test('a client certificate opens a connection of its own, kept until it changes', async () => {
    const certificate = (name: string) => ({ certificate: { certificate: name, privateKey: 'k' } });
    const credential = [certificate('one')];
    const { crm, opened } = fakeCrm([found], { credential });
    await crm.findCustomer('+1', options);
    await crm.findCustomer('+1', options);
    credential[0] = certificate('two');
    await crm.findCustomer('+1', options);
    expect(opened.map((one) => one?.certificate)).toEqual(['one', 'two']);
  });

  test('P4: an unreadable secret is our own fault: nothing is sent unauthorized, and the breaker does not count it', async () => {
    const { crm, calls } = fakeCrm([found], { credentials: secretCredentials(fixedSecrets({}), 'crm') });
    await expect(crm.findCustomer('+1', options)).rejects.toMatchObject({ name: 'UnavailableError' });
    expect(calls).toEqual([]);
  });
});
