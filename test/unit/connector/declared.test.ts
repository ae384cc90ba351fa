import { describe, expect, test } from '@jest/globals';
import { rest } from '../../../lambdas/connectors/rest.ts';
import { declaredOperations } from '../../../lambdas/core/connector/declared.ts';
import {
  decimal,
  email,
  flag,
  integer,
  operation,
  optional,
  path,
  phone,
  put,
  text,
} from '../../../lambdas/core/connector/index.ts';

const once = { by: 'upsert', write: () => put(path`/a`, {}) } as const;

let asked = 0;

describe('declared operations', () => {
  test('say what may be asked for and by which input it is ordered', () => {
    const declared = declaredOperations(rest({ name: 'other', baseUrl: 'https://other.example.org' }));
    expect(declared['other']?.['create-case']).toEqual({
      input: { phone: optional(phone()) },
      undeclared: 'passed on',
      orderedBy: 'phone',
    });
    expect(declared['other']?.['refresh-customer']).toMatchObject({
      undeclared: 'refused',
      orderedBy: 'phone',
    });
  });

  test('the order is found among inputs of one type', () => {
    const input = { from: text(), to: text(), cents: integer(), urgent: flag() };
    const pay = operation({ input, orderedBy: ({ to }) => to, once });
    expect(declaredOperations({ name: 'bank', operations: { pay } })['bank']?.['pay']?.orderedBy).toBe('to');
  });

  test('the order is asked for with values of the declared types, no two alike', () => {
    const given: Record<string, unknown>[] = [];
    const input = {
      ...{ who: phone(), other: phone(), n: integer(), m: integer(), share: decimal(), to: text() },
      ...{ at: email(), urgent: flag(), late: flag() },
    };
    const orderedBy = (values: Record<string, unknown>) => {
      given.push(values);
      return values['to'] as string;
    };
    declaredOperations({ name: 'bank', operations: { pay: operation({ input, orderedBy, once }) } });
    expect(given).toHaveLength(2);
    for (const { who, other, n, m, share, to, at, urgent, late } of given) {
      for (const one of [who, other])
        expect(one).toEqual({
          e164: expect.stringMatching(/^\+1415555\d{4}$/),
          spellings: [expect.stringMatching(/^\+1415555\d{4}$/)],
        });
      for (const one of [to, at]) expect(one).toMatch(/^\S+@example\.org$/);
      expect([Number.isInteger(n), Number.isInteger(m), Number.isInteger(share)]).toEqual([
        true,
        true,
        false,
      ]);
      expect([typeof share, [urgent, late].toSorted()]).toEqual(['number', [false, true]]);
    }
    const texts = given.flatMap(({ urgent: _, late: __, ...one }) =>
      Object.values(one).map((value) => JSON.stringify(value)),
    );
    expect(new Set(texts).size).toBe(14);
  });

  test('none where each stands alone', () => {
    const pay = operation({ input: { to: text() }, once });
    expect(declaredOperations({ name: 'bank', operations: { pay } })['bank']?.['pay']).toEqual({
      input: { to: text() },
      undeclared: 'refused',
    });
  });

  test.each([
    ['what is made of an input', ({ to }: { to: string }) => to.toLowerCase().slice(1)],
    ['nothing that was given', () => 'always the same'],
    ['one input or another', ({ i0, i1 }: Record<'i0' | 'i1', string>) => (++asked % 2 === 0 ? i0 : i1)],
  ])('an order by %s is refused: requests are put in order without the connector’s code', (_, orderedBy) => {
    const pay = operation({ input: { to: text(), i0: text(), i1: text() }, orderedBy, once });
    expect(() => declaredOperations({ name: 'bank', operations: { pay } })).toThrow(
      /bank\.operations\.pay\.orderedBy/,
    );
  });
});
