/** Bodies of what sets fields of a platform, and of the kinds that only we send: each field is what it says, or they are none. */
import { describe, expect, test } from '@jest/globals';
import { UnknownFormatError } from '../../../lambdas/core/errors.ts';
import {
  kindIn,
  readCanary,
  readConnectorRequest,
  readLookupRefresh,
  readTokenRenewal,
  readUpdate,
} from '../../../lambdas/core/message/read-message.ts';

const writeBack = { from: 'crm' };
const update = {
  kind: 'platform-update',
  platform: 'genesys',
  interactionId: 'i-1',
  eventId: 'e-1',
  processedAtMs: 1,
};
const request = {
  kind: 'connector-request',
  requestId: 'r-1',
  operation: 'create-note',
  fields: {},
  acceptedAtMs: 1,
  generation: 0,
  correlationId: '',
};
const refresh = {
  kind: 'lookup-refresh',
  lookup: 'crm',
  key: 'k',
  value: 'v',
  requestedAtMs: 1,
  correlationId: '',
};
const renewal = { kind: 'token-renewal', generation: 0, dueAtMs: 1 };
const canary = { kind: 'canary', id: 'c-1', queue: 'voice', sentAtMs: 1, correlationId: '' };

describe.each([
  [
    'an update of a platform',
    readUpdate,
    { ...update, caseId: '', interactionKey: 'k', participantId: 'p' } as object,
  ],
  ['a request to a connector', readConnectorRequest, { ...request, phone: '+1' }],
  ['a refresh of a lookup', readLookupRefresh, refresh],
  ['a renewal of a token', readTokenRenewal, renewal],
  ['a canary', readCanary, canary],
])('P11: %s', (_name, read, message) => {
  const names = new Set(Object.keys(message));
  const reads = (name: string, value: unknown) =>
    read(JSON.stringify({ ...message, [name]: value })) !== undefined;

  test('reads back as it was written', () => {
    expect(read(JSON.stringify(message))).toEqual(message);
  });

  test.each(['', '{', 'null', '[]', '"text"', '7', '{}', '{"kind":"other"}'])('%j is none', (body) => {
    expect(read(body)).toBeUndefined();
  });

  test.each([
    ['kind', [], ['other', '', undefined]],
    ['platform', ['genesys', 'nice'], ['other', '', undefined]],
    ['interactionId', [''], [7, undefined]],
    ['caseId', ['c-1'], [7, null]],
    ['interactionKey', ['k', undefined], ['', 7]],
    ['participantId', ['p', undefined], ['', 7]],
    ['eventId', [undefined, 7], []],
    [
      'processedAtMs',
      [0, -8.64e15, 8.64e15],
      ['1', undefined, [1], 8_640_000_000_000_001, -8_640_000_000_000_001],
    ],
    ['requestId', ['r'], ['', 7, undefined]],
    ['operation', ['o'], ['', 7, undefined]],
    ['phone', ['+1', undefined], ['', 7]],
    ['fields', [{ a: 1 }], [[], null, 'a', undefined]],
    ['acceptedAtMs', [0, 1.5], ['1', undefined]],
    ['requestedAtMs', [0, 1.5], ['1', undefined]],
    ['sentAtMs', [0, 1.5], ['1', undefined]],
    ['dueAtMs', [0, 1.5], ['1', undefined]],
    ['generation', [0, 1], [-1, 1.5, '1', undefined]],
    ['correlationId', ['', 'c'], [7, undefined]],
    ['lookup', ['l'], ['', 7, undefined]],
    ['key', ['k'], ['', 7, undefined]],
    ['value', ['v'], ['', 7, undefined]],
    ['id', ['i'], ['', 7, undefined]],
    ['queue', ['q'], ['', 7, undefined]],
  ])('%s may be any of %j, and none of %j', (name, good, bad) => {
    if (!names.has(name)) return;
    expect(good.filter((value) => !reads(name, value))).toEqual([]);
    expect(bad.filter((value) => reads(name, value))).toEqual([]);
  });
});

describe('P11: the fields that an update sets', () => {
  const reads = (set: unknown) => readUpdate(JSON.stringify({ ...update, writeBack: set })) !== undefined;

  test.each([
    [{}],
    [{ attributes: {} }],
    [{ attributes: { a: '', b: 'b' } }],
    [{ contact: { a: 'a', b: 1, c: false } }],
    [{ contactId: 'c' }],
  ])('may be %j', (set) => {
    expect(reads({ ...writeBack, ...set })).toBe(true);
  });

  test.each([
    [null],
    ['crm'],
    [{}],
    [{ from: '' }],
    [{ from: 7 }],
    [{ attributes: {} }],
    [{ ...writeBack, attributes: null }],
    [{ ...writeBack, attributes: ['a'] }],
    [{ ...writeBack, attributes: { a: 'a', b: 1 } }],
    [{ ...writeBack, contact: [] }],
    [{ ...writeBack, contact: { a: 'a', b: null } }],
    [{ ...writeBack, contact: { a: {} } }],
    [{ ...writeBack, contactId: '' }],
  ])('may not be %j', (set) => {
    expect(reads(set)).toBe(false);
  });

  test('are one thing that it may set, the case is the other; with neither it is none', () => {
    const read = (more: object) => readUpdate(JSON.stringify({ ...update, ...more })) !== undefined;
    for (const more of [{ writeBack }, { caseId: 'c' }, { writeBack, caseId: 'c' }])
      expect(read(more)).toBe(true);
    expect(read({})).toBe(false);
  });
});

test.each([
  ['{"kind":"canary"}', 'canary'],
  ['{"kind":7}', undefined],
  ['{}', undefined],
  ['[]', undefined],
  ['null', undefined],
  ['{', undefined],
])('P11: %s says that it is %s', (body, kind) => {
  expect(kindIn(body)).toBe(kind);
});

test('P11: what isn’t a canary is none whatever its version; one of a newer release is put back', () => {
  expect(readCanary('{"kind":"event","v":9}')).toBeUndefined();
  expect(() => readCanary('{"kind":"canary","v":9}')).toThrow(UnknownFormatError);
});
