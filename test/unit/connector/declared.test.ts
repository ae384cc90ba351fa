import { describe, expect, test } from '@jest/globals';
import { rest } from '../../../lambdas/connectors/rest.ts';
import { declaredOperations } from '../../../lambdas/core/connector/declared.ts';
import {
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
  ])('an order by %s is refused: requests are put in order without the connector’s code', (_, orderedBy) => {
    const pay = operation({ input: { to: text() }, orderedBy, once });
    expect(() => declaredOperations({ name: 'bank', operations: { pay } })).toThrow(
      /bank\.operations\.pay\.orderedBy/,
    );
  });
});
