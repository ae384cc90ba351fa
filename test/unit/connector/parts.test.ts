import { expect, it } from '@jest/globals';
import { answerOf, defaultAnswer, withoutPersonal } from '../../../lambdas/core/connector/answer.ts';
import { converse } from '../../../lambdas/core/connector/exchange.ts';
import { decimal, flag, get, integer, path, text } from '../../../lambdas/core/connector/index.ts';
import { lookUp } from '../../../lambdas/core/connector/look-up.ts';
import { usualExchanges } from '../../../lambdas/core/connector/once.ts';
import { wireRequest } from '../../../lambdas/core/connector/wire.ts';
import { connectorWith, json, now, person } from './rig.ts';

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
  expect(wireRequest(request, { ...around, traceparent: '00-1' })).toEqual({
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
