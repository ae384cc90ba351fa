import { expect, it } from '@jest/globals';
import { createAccount } from '../../../local/iam/account/account.ts';
import type { RawStatement } from '../../../local/iam/policy/document.ts';
import { documentOf } from './cases.ts';

const account = '111122223333';
const role = `arn:aws:iam::${account}:role/worker`;
const table = `arn:aws:dynamodb:us-east-1:${account}:table/records`;
const index = `${table}/index/found`;
const query: RawStatement = { Effect: 'Allow', Action: 'dynamodb:Query', Resource: index };

it('a table’s own policy is for its indexes, too', () => {
  const { decide } = createAccount({
    ...{ account, region: 'us-east-1' },
    roles: [
      {
        ...{ arn: role, label: 'worker' },
        trust: { name: 'trust', document: documentOf([]) },
        policies: [{ name: 'role', document: documentOf([query]) }],
      },
    ],
    resources: [
      {
        ...{ arn: table, kind: 'table', label: 'table records' },
        policies: [
          { name: 'table', document: documentOf([{ ...query, Effect: 'Deny', Principal: { AWS: '*' } }]) },
        ],
      },
    ],
  });
  const caller = { kind: 'role', arn: role, account } as const;
  expect(decide({ caller, action: 'dynamodb:Query', resource: index, context: {} })).toEqual({
    ...{ isAllowed: false, origin: 'resource-based policy', isExplicit: true },
  });
});
