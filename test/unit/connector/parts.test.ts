import { describe, expect, it } from '@jest/globals';
import { memoryLookupCache } from '../../../lambdas/adapters/memory/lookup-cache.ts';
import { answerOf, defaultAnswer, withoutPersonal } from '../../../lambdas/core/connector/answer.ts';
import { createConnectorCalls } from '../../../lambdas/core/connector/calls.ts';
import { canaryQueue, canaryRoute } from '../../../lambdas/core/connector/canary-queues.ts';
import { hmac, sharedKey } from '../../../lambdas/core/connector/change.ts';
import { answerOfCustomer, answersIn, customerOf } from '../../../lambdas/core/connector/customers.ts';
import { converse } from '../../../lambdas/core/connector/exchange.ts';
import {
  decimal,
  email,
  flag,
  get,
  integer,
  oneOf,
  path,
  per,
  phone,
  row,
  rows,
  seconds,
  text,
} from '../../../lambdas/core/connector/index.ts';
import { createLaneSlots } from '../../../lambdas/core/connector/lane-slots.ts';
import { lookUp } from '../../../lambdas/core/connector/look-up.ts';
import { usualExchanges } from '../../../lambdas/core/connector/once.ts';
import { ownCode } from '../../../lambdas/core/connector/own-code.ts';
import { DEFAULT_PATHS, pathsOf } from '../../../lambdas/core/connector/paths.ts';
import type { Row } from '../../../lambdas/core/connector/reading.ts';
import { UnsendableError } from '../../../lambdas/core/connector/unsendable.ts';
import { wireRequest } from '../../../lambdas/core/connector/wire.ts';
import { readReply } from '../../../lambdas/core/reply/read-reply.ts';
import { connectorWith, json, now, person, upsert } from './rig.ts';

const fields = {
  id: text('UNKNOWN'),
  name: text('nobody', { personal: true }),
  count: integer(-1),
  share: decimal(0.5),
  is: flag(true),
};

it('an answer has every declared field, of its type, and no null', () => {
  expect(answerOf(fields, { id: 7, name: 'Ann', count: '3', share: '0.25', is: 'false', more: 1 })).toEqual({
    id: '7',
    name: 'Ann',
    count: 3,
    share: 0.25,
    is: false,
  });
  const strange = { id: {}, name: '', count: 2 ** 60, share: 'x', is: 1 };
  expect(answerOf(fields, strange)).toEqual(defaultAnswer(fields));
  expect(answerOf(fields, { count: '', share: ' ', is: null, id: null })).toEqual(defaultAnswer(fields));
  expect(answerOf(fields, Object.create({ id: 'inherited' }))).toEqual(defaultAnswer(fields));
});

it('flags are read as flags or as text, and are text where a text is declared', () => {
  for (const is of [true, false]) {
    expect(answerOf({ is: flag(!is) }, { is })).toEqual({ is });
    expect(answerOf({ is: flag(!is) }, { is: String(is) })).toEqual({ is });
    expect(answerOf({ is: text() as never }, { is })).toEqual({ is: String(is) });
  }
  expect(answerOf({ n: integer(0), d: decimal(0) }, { n: true, d: false })).toEqual({ n: 0, d: 0 });
});

it('a telephone number that is a default is answered as text', () => {
  const number = { ...phone(), default: { e164: '+14155550100', spellings: [] } };
  expect(defaultAnswer({ number })).toEqual({ number: '+14155550100' });
});

it('numbers and addresses are personal, neither needed nor optional', () => {
  for (const type of ['phone', 'email'] as const)
    expect({ phone, email }[type]()).toEqual({ type, personal: true, needed: false, optional: false });
});

it('P9: a stale answer reports nothing personal', () => {
  const values = { id: '7', name: 'Ann', count: 3, share: 0.25, is: false };
  expect(withoutPersonal(fields, values)).toEqual({ ...values, name: 'nobody' });
});

it('a request goes out with its credential, which no header of a connector replaces', () => {
  const request = get(path`/a`, {}, { headers: { authorization: 'mine', 'x-own': '1' } });
  const around = {
    baseUrl: 'https://host.example.org/base//',
    credential: { authorization: 'Bearer t' },
    correlationId: 'c\r\n1',
  };
  expect(wireRequest(request, { ...around, traceparent: '00-1' })).toStrictEqual({
    method: 'GET',
    url: 'https://host.example.org/base/a',
    headers: {
      accept: 'application/json',
      authorization: 'Bearer t',
      'x-own': '1',
      'x-correlation-id': 'c%0D%0A1',
      traceparent: '00-1',
    },
  });
  expect(wireRequest(request, around).headers).not.toHaveProperty('traceparent');
});

it('a conversation ends with its answer, or with what an exchange throws', async () => {
  const ask = () => lookUp(connectorWith(), person, { key: 'id', value: '7' }, now);
  await expect(converse(ask(), async () => json(200, { id: '7' }))).resolves.toMatchObject({ found: true });
  await expect(
    converse(ask(), async () => {
      throw new Error('late');
    }),
  ).rejects.toThrow('late');
});

it('a look first takes two exchanges as a rule, every other write one', () => {
  expect(
    (['upsert', 'header', 'create-if-none', 'look-first'] as const).map((by) => usualExchanges({ by })),
  ).toEqual([1, 1, 1, 2]);
});

describe('what is read out of a reply', () => {
  it('is the list or the record at its top, or at a pointer', () => {
    expect(rows(json(200, [{ a: 1 }]))).toEqual([{ a: 1 }]);
    expect(rows(json(200, { list: [{ a: 1 }] }), '/list')).toEqual([{ a: 1 }]);
    expect(row(json(200, { a: 1 }))).toEqual([{ a: 1 }]);
    for (const one of [[1], [null], [[]], {}]) expect(rows(json(200, one))).toBeUndefined();
    for (const one of [[], { list: null }]) expect(row(json(200, one), '/list')).toBeUndefined();
  });

  it('is nothing where no record is found, and no answer where one is not what was asked for', () => {
    const read = (found: Row[] | undefined) =>
      oneOf(found, { many: 'first' }, ({ id }) => id as Row | undefined);
    expect(read([])).toStrictEqual({ read: [], isAmbiguous: false });
    expect(read([{ id: { a: 1 } }, {}])).toBeUndefined();
    expect(read(undefined)).toBeUndefined();
  });
});

describe('the calls of a connector', () => {
  const calls = createConnectorCalls({
    ...{ connector: connectorWith(), access: { ready: async () => undefined }, clock: { now } },
    make: () => async () => {
      const headers = { 'retry-after': new Date(now() + 5000).toUTCString() };
      return readReply({ status: 429, headers, body: '{}' });
    },
  });
  const call = { timeoutMs: 1000, correlationId: 'c-1' };

  it('are of its own lookups alone', async () => {
    const by = { lookup: 'none', key: 'id', value: '7' };
    await expect(calls.find(by, call)).rejects.toEqual(
      new UnsendableError('the connector has no such lookup'),
    );
  });

  it('P12: wait as long as the system asks, by the clock', async () => {
    const by = { lookup: 'person', key: 'id', value: '7' };
    await expect(calls.find(by, call)).rejects.toMatchObject({ retryAfterMs: 5000 });
    const writing = { input: { words: 'a' }, key: 'k', fields: {} };
    await expect(calls.write(upsert, writing, call)).rejects.toMatchObject({ retryAfterMs: 5000 });
  });
});

it('names and prefixes of a sender are those that are given, or its own and none', () => {
  expect(sharedKey({ header: 'X-Key' })).toEqual({
    ...{ kind: 'shared-key', name: 'own', prefix: '', header: 'x-key' },
  });
  expect(sharedKey({ header: 'x', name: 'acme', prefix: 'a ' })).toMatchObject({
    name: 'acme',
    prefix: 'a ',
  });
  const signed = { header: 'X-Sig', idHeader: 'X-Id', encodings: ['hex'], signed: ['id', 'body'] } as const;
  expect(hmac({ ...signed, timestamp: { header: 'X-Time', toleranceMs: 1 } })).toEqual({
    ...{ ...signed, name: 'own', prefix: '', header: 'x-sig', idHeader: 'x-id' },
    timestamp: { header: 'x-time', toleranceMs: 1 },
  });
});

it.each([
  ['billing', 'events', 'billing-events', '/canary/events'],
  ['billing', 'requests', 'billing-requests', '/canary/requests'],
  ['crm', 'voice', 'voice', '/canary/events'],
  ['crm', 'refresh', undefined, undefined],
] as const)('a canary of %s and its queue %s is %s, by %s', (connector, queue, name, route) => {
  const named = canaryQueue(connector, queue);
  expect([named, named && canaryRoute(named)]).toEqual([name, route]);
});

it('the ways to a connector are its topics and its requests', () => {
  expect(pathsOf('billing')).toEqual(
    ['voice', 'digital', 'enrichment', 'requests'].map((one) => `billing/${one}`),
  );
  expect(DEFAULT_PATHS).toEqual(['crm/voice', 'crm/digital', 'warehouse/enrichment', 'crm/requests']);
});

it('a function of the connector that fails says so without its text, and keeps it as the cause', () => {
  const cause = new Error('+14155550100');
  const fails = () => {
    throw cause;
  };
  expect(() => ownCode(fails)).toThrow(
    expect.objectContaining({ code: 'transient', message: 'a function of the connector has failed', cause }),
  );
});

describe('a customer as the answer of the default lookup', () => {
  const customer = { found: true, customerId: 'c-1', tier: 'gold' };
  const answer = {
    found: true,
    values: { customerId: 'c-1', tier: 'gold' },
    isAmbiguous: false,
    entities: [],
  };

  it.each([{}, { changedAtMs: 5 }])('is the same either way, with %j', (more) => {
    expect(answerOfCustomer({ ...customer, ...more })).toStrictEqual({ ...answer, ...more });
    expect(customerOf({ ...answer, ...more })).toStrictEqual({ ...customer, ...more });
    expect(customerOf({ ...answer, values: {} })).toStrictEqual({ ...customer, customerId: '', tier: '' });
  });

  it('is read from and written to a cache of customers', async () => {
    const cache = memoryLookupCache(86_400_000);
    const answers = answersIn(cache);
    expect(await answers.read('k', now())).toBeUndefined();
    expect(await answers.writeLive('k', { ...answer, changedAtMs: 5 }, 0, now())).toBe(true);
    expect(await cache.read('k', now())).toMatchObject({ customer, changedAtMs: 5 });
    expect(await answers.read('k', now())).toMatchObject({ customer: answer, changedAtMs: 5 });
    await cache.applyChange('k', {}, now());
    const emptied = await answers.read('k', now());
    expect([emptied?.tombstone, emptied && 'customer' in emptied]).toEqual([true, false]);
    expect(answers.applyChange).toBe(cache.applyChange);
  });
});

describe('a lane that a system limits by itself', () => {
  const rig = (kind: 'slot' | 'none') => {
    const made: unknown[] = [];
    const asked: unknown[] = [];
    const limits = { default: per(1, seconds(1)), search: per(2, seconds(1)) };
    const wait = createLaneSlots({ now }, limits, (lane, limit) => {
      made.push([lane, limit]);
      return {
        async acquire(options) {
          asked.push(options);
          return { kind } as never;
        },
      };
    });
    return { wait, made, asked, limits };
  };

  it('P12: has one limiter, which is asked for the time of one exchange', async () => {
    const { wait, made, asked, limits } = rig('slot');
    await wait('search', { timeoutMs: 100 });
    await wait('search', { timeoutMs: 200 });
    await wait('none', { timeoutMs: 100 });
    expect(made).toEqual([['search', limits.search]]);
    expect(asked).toEqual([{ untilMs: now() + 100 }, { untilMs: now() + 200 }]);
  });

  it('P12: without a slot in time is no call', async () => {
    await expect(rig('none').wait('search', { timeoutMs: 100 })).rejects.toMatchObject({
      ...{ code: 'rate_late', message: 'No slot in the lane in time.' },
    });
  });
});
