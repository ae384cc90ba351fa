import { describe, expect, test } from '@jest/globals';
import { readEvent, readRefresh, readRequest } from '../../../lambdas/core/worker/jobs/read-message.ts';
import { event } from './rig.ts';

const request = {
  kind: 'request',
  requestId: 'r-1',
  operation: 'create-case',
  fields: { subject: 's' },
  acceptedAtMs: 1,
  generation: 0,
  correlationId: 'c',
};
const refresh = { kind: 'refresh', phone: '+15550100', requestedAtMs: 1, correlationId: 'c' };

describe.each([
  ['an event', readEvent, event('e-1') as object],
  ['a request', readRequest, request],
  ['a refresh', readRefresh, refresh],
])('%s', (_name, read, message) => {
  test('P11: reads back as it was written', () => {
    expect(read(JSON.stringify(message))).toEqual(message);
  });

  test.each(['', '{', 'null', '[]', '"text"', '7', '{"kind":"other"}'])('P11: %j is none', (body) => {
    expect(read(body)).toBeUndefined();
  });

  test('P11: with any field missing or of another type it is none', () => {
    for (const name of Object.keys(message)) {
      if (name === 'data' || name === 'interactionId') continue;
      const without = { ...message, [name]: undefined };
      expect([name, read(JSON.stringify(without))]).toEqual([name, undefined]);
      expect([name, read(JSON.stringify({ ...message, [name]: null }))]).toEqual([name, undefined]);
    }
  });
});

test('P3: numbers that a double can not hold go on as they came', () => {
  const body = JSON.stringify(event('e-1')).replace('"data":{', '"data":{"n":12345678901234567890,');
  expect(JSON.stringify(readEvent(body))).toContain('12345678901234567890');
});
