import { expect, test } from '@jest/globals';
import { functionNameOf, qualifierOf } from '../../../local/provision/function-name.ts';

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:steadyline-ingest';

test.each([
  ['steadyline-ingest', undefined],
  ['steadyline-ingest:live', 'live'],
  [ARN, undefined],
  [`${ARN}:live`, 'live'],
])('%s is the function, and its alias is %s', (reference, qualifier) => {
  expect(functionNameOf(reference)).toBe('steadyline-ingest');
  expect(qualifierOf(reference)).toBe(qualifier);
});

test('an invocation address names the function', () => {
  expect(functionNameOf(`arn:aws:apigateway:r:lambda:path/2015-03-31/functions/${ARN}/invocations`)).toBe(
    'steadyline-ingest',
  );
});
