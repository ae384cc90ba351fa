import { describe, expect, test } from '@jest/globals';
import type { Account } from '../../../bin/doctor/account.ts';
import { type AwsClients, awsAccount } from '../../../bin/doctor/aws-account.ts';
import { metricsNamespace } from '../../../lambdas/core/metrics-namespace.ts';

type Answer = (command: string, input: unknown) => unknown;

/** Clients that answer by the name of the command. */
function clients(answer: Answer): AwsClients {
  const send = async (command: { constructor: { name: string }; input: unknown }): Promise<unknown> =>
    answer(command.constructor.name, command.input);
  const client = { send, config: { region: async () => 'eu-west-1' } };
  const all = {
    sts: client,
    cloudFormation: client,
    lambda: client,
    quotas: client,
    dynamoDb: client,
    secrets: client,
  };
  return all as unknown as AwsClients;
}

const accountOf = (of: AwsClients): Account => awsAccount(of, metricsNamespace());

function failure(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

describe('the doctor’s account on AWS', () => {
  test('asks STS who is calling, and where', async () => {
    const account = accountOf(clients(() => ({ Account: '111122223333', Arn: 'arn:caller' })));
    expect(await account.identity()).toEqual({ account: '111122223333', caller: 'arn:caller' });
    expect(await account.region()).toBe('eu-west-1');
  });

  test('reads the bootstrap stack’s status and version', async () => {
    const stack = {
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [{ OutputKey: 'BootstrapVersion', OutputValue: '28' }],
    };
    const account = accountOf(
      clients((_, input) => {
        expect(input).toEqual({ StackName: 'CDKToolkit' });
        return { Stacks: [stack] };
      }),
    );
    expect(await account.bootstrap()).toEqual({ status: 'CREATE_COMPLETE', version: 28 });
  });

  test('a stack that does not exist is no error; any other refusal is', async () => {
    const missing = failure('ValidationError', 'Stack with id CDKToolkit does not exist');
    const denied = failure('AccessDenied', 'no');
    const throwing = (error: Error) =>
      accountOf(
        clients(() => {
          throw error;
        }),
      );
    expect(await throwing(missing).bootstrap()).toBeUndefined();
    await expect(throwing(denied).bootstrap()).rejects.toThrow('no');
  });

  test('asks Lambda itself for its concurrency', async () => {
    const account = accountOf(clients(() => ({ AccountLimit: { ConcurrentExecutions: 10 } })));
    expect(await account.lambdaConcurrency()).toBe(10);
  });

  test('reads what a table is warm for; a table that does not exist is no error, any other refusal is', async () => {
    const units = { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 6000, Status: 'ACTIVE' };
    const there = accountOf(
      clients((_, input) => {
        expect(input).toEqual({ TableName: 'steadyline-idempotency' });
        return { Table: { WarmThroughput: units } };
      }),
    );
    expect(await there.warmThroughput('steadyline-idempotency')).toEqual({
      readUnitsPerSecond: 12_000,
      writeUnitsPerSecond: 6000,
    });
    const failing = (error: Error) =>
      accountOf(
        clients(() => {
          throw error;
        }),
      );
    const missing = failing(failure('ResourceNotFoundException', 'no such table'));
    expect(await missing.warmThroughput('any')).toBeUndefined();
    await expect(failing(failure('AccessDeniedException', 'no')).warmThroughput('any')).rejects.toThrow('no');
  });

  test('takes the applied quota of API Gateway, else its default', async () => {
    const applied = accountOf(clients(() => ({ Quota: { Value: 600 } })));
    expect(await applied.apiRate()).toBe(600);
    const fallback = accountOf(
      clients((command) => {
        if (command === 'GetServiceQuotaCommand') throw failure('NoSuchResourceException', 'never changed');
        return { Quota: { Value: 10_000 } };
      }),
    );
    expect(await fallback.apiRate()).toBe(10_000);
  });
});
