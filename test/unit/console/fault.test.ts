import { describe, expect, it } from '@jest/globals';
import { faultOf } from '../../../bin/console/fault.ts';
import { ConflictError, SettingError, UnavailableError } from '../../../lambdas/core/errors.ts';

const named = (name: string, more: object = {}): Error => Object.assign(new Error('x'), { name, ...more });

describe('console faults', () => {
  it.each([
    ['refused', 400, new SettingError('Say why.')],
    ['refused', 400, new ConflictError('Try again.')],
    ['forbidden', 403, named('AccessDeniedException', { $metadata: {} })],
    ['forbidden', 403, new UnavailableError('x', 'No.', 5, { cause: named('AccessDenied') })],
    ['forbidden', 403, named('CredentialsProviderError')],
    ['unreachable', 503, new UnavailableError('no_queue', 'There is no queue.')],
    ['unreachable', 503, named('Error', { code: 'ECONNREFUSED' })],
    ['unreachable', 503, named('TimeoutError')],
    ['fault', 500, new TypeError('undefined is no function')],
  ] as const)('shows the state %s and answers %i', (kind, status, error) => {
    expect(faultOf(error)).toEqual([status, { kind, message: expect.stringMatching(/\S/) }]);
  });

  it('never shows a stack', () => {
    expect(faultOf(new TypeError('undefined is no function'))[1].message).toBe(
      'TypeError: undefined is no function',
    );
  });
});
