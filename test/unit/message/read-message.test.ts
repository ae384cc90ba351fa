import { describe, expect, test } from '@jest/globals';
import { readEvent, readRefresh, readRequest } from '../../../lambdas/core/message/read-message.ts';
import { event } from '../worker/rig.ts';

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

describe.each([
  ['an event', readEvent, event('e-1') as object],
  ['a request', readRequest, request],
  ['a refresh', readRefresh, refresh],
])('the fields of %s', (_name, read, message) => {
  const names = new Set(Object.keys(message));
  const reads = (name: string, json: string) =>
    read(JSON.stringify({ ...message, [name]: '@' }).replace('"@"', json)) !== undefined;

  test.each([
    ['eventId', ['"e"'], ['""', '7']],
    ['interactionId', ['"i"'], ['""', '7', 'null']],
    ['eventType', ['""', '"e"'], ['7']],
    ['platform', ['"genesys"', '"nice"'], ['"other"', '""']],
    ['topic', ['"voice"', '"digital"', '"enrichment"'], ['"other"', '""']],
    ['occurredAt', ['""', '"t"'], ['7']],
    ['payloadHash', ['"h"'], ['""', '7']],
    ['correlationId', ['""', '"c"'], ['7']],
    ['acceptedAtMs', ['0', '1.5'], ['"1"', '1e999']],
    ['generation', ['0', '1'], ['-1', '1.5', '"1"', '9007199254740993']],
    ['data', ['null', '[]', '7'], []],
    ['requestId', ['"r"'], ['""', '7']],
    ['operation', ['"create-case"', '"refresh-customer"'], ['"other"', '""']],
    ['fields', ['{}', '{"a":1}'], ['[]', 'null', '"text"', '7']],
    ['requestedAtMs', ['0', '1.5'], ['"1"', '1e999']],
    ['kind', [], ['"other"', '""', '7']],
  ])('P11: %s may be %j, and not %j', (name, good, bad) => {
    if (!names.has(name)) return;
    for (const json of good) expect([json, reads(name, json)]).toEqual([json, true]);
    for (const json of bad) expect([json, reads(name, json)]).toEqual([json, false]);
  });
});

test.each([
  ['a request', readRequest, request, true],
  ['a refresh', readRefresh, refresh, false],
])('P11: the phone of %s is a text with something in it', (_name, read, message, mayLack) => {
  for (const phone of ['', 7, null]) expect(read(JSON.stringify({ ...message, phone }))).toBeUndefined();
  expect(read(JSON.stringify({ ...message, phone: '+15550100' }))).toBeDefined();
  expect(read(JSON.stringify({ ...message, phone: undefined })) !== undefined).toBe(mayLack);
});

test('P3: numbers that a double can not hold go on as they came', () => {
  const body = JSON.stringify(event('e-1')).replace('"data":{', '"data":{"n":12345678901234567890,');
  expect(JSON.stringify(readEvent(body))).toContain('12345678901234567890');
});
