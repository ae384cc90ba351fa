/** Formats outlive code: what an older release wrote is read, what a newer one wrote is left for it. */
import { describe, expect, test } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { UnavailableError, UnknownFormatError } from '../../../lambdas/core/errors.ts';
import {
  countUnknownFormat,
  FORMATS,
  type Format,
  requireKnownFormat,
} from '../../../lambdas/core/message/formats.ts';
import { messageText } from '../../../lambdas/core/message/message-text.ts';
import {
  readEvent,
  readRefresh,
  readRequest,
  readUpdate,
} from '../../../lambdas/core/message/read-message.ts';

const formats = Object.keys(FORMATS) as Format[];

describe('format versions', () => {
  test.each(formats)('a %s without a version, or of any up to the newest, is read', (format) => {
    const { reads } = FORMATS[format];
    for (const v of [undefined, 1, reads]) expect(requireKnownFormat(format, v)).toBeUndefined();
  });

  test.each(formats)('a %s of a newer version, or of one that is none, is unknown', (format) => {
    for (const v of [FORMATS[format].reads + 1, 0, -1, 1.5, '1', null, Number.NaN])
      expect(() => requireKnownFormat(format, v)).toThrow(UnknownFormatError);
  });

  test.each(formats)('readers ship before writers: what this release writes as %s, it reads', (format) => {
    expect(FORMATS[format].writes).toBeLessThanOrEqual(FORMATS[format].reads);
  });

  test('P11: a message of a newer version is unknown whatever else it holds, not malformed', () => {
    for (const read of [readEvent, readRequest, readRefresh, readUpdate])
      expect(() => read('{"v":3,"kind":"new"}')).toThrow(UnknownFormatError);
  });

  test('a platform update is of version 2 where a connector sends fields back, and stays what it was elsewhere', () => {
    const update = {
      kind: 'platform-update',
      platform: 'genesys',
      interactionId: 'i',
      caseId: 'k',
      eventId: 'e',
      processedAtMs: 1,
    } as const;
    expect(messageText(update)).toBe(
      '{"v":1,"kind":"platform-update","platform":"genesys","interactionId":"i","caseId":"k","eventId":"e","processedAtMs":1}',
    );
    const fields = { ...update, writeBack: { from: 'a/b', attributes: { x: 'y' } } };
    expect(JSON.parse(messageText(fields))).toEqual({ v: 2, ...fields });
    for (const one of [update, fields]) expect(readUpdate(messageText(one))).toEqual(one);
  });

  test('P8: an unknown format is counted by its name, also as the cause of another error; nothing else is', () => {
    const { metrics } = memorySystem();
    const error = new UnknownFormatError('breaker');
    countUnknownFormat(error, metrics);
    countUnknownFormat(new UnavailableError('breaker_store', 'text', 5, { cause: error }), metrics);
    countUnknownFormat(new UnavailableError('breaker_store', 'text'), metrics);
    countUnknownFormat(undefined, metrics);
    expect([...metrics.sums]).toEqual([['UnknownFormat/breaker', 2]]);
  });
});
