import { describe, expect, it } from '@jest/globals';
import { evaluate } from '../../../local/iam/policy/evaluate.ts';
import { statementsOf } from '../../../local/iam/policy/statement.ts';
import { type Case, cases, documentOf, unknown, usual } from './cases.ts';

function decide({ identity = [], boundary, resource = [], trust, isOwnPolicyNeeded = false, call }: Case) {
  return evaluate(
    { ...usual, ...call },
    {
      identity: statementsOf(documentOf(identity), 'role', 'identity'),
      ...(boundary === undefined
        ? {}
        : { boundary: statementsOf(documentOf(boundary), 'boundary', 'identity') }),
      resource:
        trust === undefined
          ? statementsOf(documentOf(resource), 'resource', 'resource')
          : statementsOf(documentOf(trust), 'trust', 'trust'),
      isOwnPolicyNeeded,
    },
  );
}

describe('decisions as AWS documents them', () => {
  it.each(cases)('$says ($source)', (one) => {
    expect(decide(one)).toEqual(one.expected);
  });
});

describe('what is not known is an error, never a permission', () => {
  it.each(unknown)('$what', ({ what, statement }) => {
    expect(() => statementsOf(documentOf([statement]), 'role', 'identity')).toThrow(what);
  });

  it('a service of another kind of principal', () => {
    const statement = { Effect: 'Allow', Action: 'sqs:*', Resource: '*', Principal: { Federated: 'x' } };
    expect(() => statementsOf(documentOf([statement]), 'queue', 'resource')).toThrow('Federated');
  });

  it('a call’s action or condition key', () => {
    const nothing = { identity: [], resource: [], isOwnPolicyNeeded: false };
    expect(() => evaluate({ ...usual, action: 'sqs:SendMesage' }, nothing)).toThrow('sqs:SendMesage');
    expect(() => evaluate({ ...usual, context: { 'aws:Moon': 'full' } }, nothing)).toThrow('aws:Moon');
  });
});
