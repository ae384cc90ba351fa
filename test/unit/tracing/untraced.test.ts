import { expect, it } from '@jest/globals';
import { untraced } from '../../../lambdas/core/tracing/untraced.ts';

it('without a tracer the work is done, its span takes everything and hands nothing on', async () => {
  const answer = untraced.span('work', {}, async (span) => {
    span.set('operation', 'create-case');
    span.fail('transient');
    return span.traceparent ?? 'no trace';
  });
  await expect(answer).resolves.toBe('no trace');
});
