import { describe, expect, test } from '@jest/globals';
import { orUnavailable } from '../../../lambdas/adapters/sqs/sqs-fault.ts';
import { NotQueuedError, UnavailableError } from '../../../lambdas/core/errors.ts';

const fault = async (cause: unknown): Promise<unknown> =>
  orUnavailable('no', () => Promise.reject(cause)).catch((error: unknown) => error);

describe('P1: a message that is in no queue for certain', () => {
  test.each([
    [{ $metadata: { httpStatusCode: 400, attempts: 1 } }],
    [{ $metadata: { httpStatusCode: 403, attempts: 1 } }],
    [{ refusedThroughout: true, $metadata: { httpStatusCode: 400 } }],
  ])('%j', async (cause) => {
    expect(await fault(cause)).toBeInstanceOf(NotQueuedError);
    expect(await fault(cause)).toMatchObject({ code: 'queue_unavailable', cause });
  });

  test.each([
    [{ $metadata: { httpStatusCode: 400, attempts: 2 } }],
    [{ $metadata: { httpStatusCode: 408, attempts: 1 } }],
    [{ $metadata: { httpStatusCode: 500, attempts: 1 } }],
    [{ $metadata: { attempts: 1 } }],
    [{ refusedThroughout: false, $metadata: { httpStatusCode: 400, attempts: 1 } }],
    [new Error('reset')],
    ['text'],
    [undefined],
  ])('is not so after %j', async (cause) => {
    expect(await fault(cause)).toBeInstanceOf(UnavailableError);
    expect(await fault(cause)).not.toBeInstanceOf(NotQueuedError);
  });
});
