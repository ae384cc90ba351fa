import { type LambdaClient, ResourceConflictException, ResourceInUseException } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { lambdaEventSources } from '../../../lambdas/adapters/lambda/event-sources.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { type Answer, expectUnavailable, fakeAws, fault } from './fake-aws.ts';

const over = (...answers: Answer[]) => {
  const aws = fakeAws<LambdaClient>(...answers);
  return { ...aws, sources: lambdaEventSources(aws.client) };
};

describe('event sources', () => {
  test.each([
    ['Enabled', 'enabled'],
    ['Disabled', 'disabled'],
    ['Disabling', 'changing'],
    ['Updating', 'changing'],
    [undefined, 'changing'],
  ])('P4: AWS’s state %s reads as %s', async (State, state) => {
    const { sources, only } = over({ State, ScalingConfig: { MaximumConcurrency: 7 } });
    expect(await sources.read('uuid')).toEqual({ state, maximumConcurrency: 7 });
    expect(only()).toEqual({ UUID: 'uuid' });
  });

  test('P4: without a bound it reads as 0', async () => {
    expect(await over({ State: 'Enabled' }).sources.read('uuid')).toMatchObject({ maximumConcurrency: 0 });
  });

  test.each([
    [{ enabled: false }, { Enabled: false }],
    [{ maximumConcurrency: 3 }, { ScalingConfig: { MaximumConcurrency: 3 } }],
    [
      { enabled: true, maximumConcurrency: 3 },
      { Enabled: true, ScalingConfig: { MaximumConcurrency: 3 } },
    ],
    [{}, {}],
  ])('P4: a change says what changes and no more: %j', async (change, asked) => {
    const { sources, only } = over();
    await sources.update('uuid', change);
    expect(only()).toStrictEqual({ UUID: 'uuid', ...asked });
  });

  test('P4: a fault is unavailable', async () => {
    const { sources } = over(fault);
    const [code, changed] = ['event_source', 'The event source could not be changed.'];
    await expectUnavailable(sources.read('uuid'), code, 'The event source could not be read.');
    await expectUnavailable(sources.update('uuid', { enabled: true }), code, changed);
  });

  test.each([ResourceInUseException, ResourceConflictException])(
    'P4: one that is changing already says so: %p',
    async (Refusal) => {
      const { sources } = over(new Refusal({ $metadata: {}, message: 'busy' }));
      await expect(sources.update('uuid', { enabled: true })).rejects.toEqual(
        new UnavailableError('event_source', 'The event source is changing already.'),
      );
    },
  );
});
