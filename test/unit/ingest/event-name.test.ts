import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RequestError } from '../../../lambdas/core/errors.ts';
import { nameEvent, timeText } from '../../../lambdas/core/ingest/event-name.ts';
import { parseExactly } from '../../../lambdas/core/message/exact-number.ts';
import { idText, isUsableId } from '../../../lambdas/core/message/ids.ts';

const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../fixtures', name), 'utf8'));

describe('naming of events', () => {
  it('reads a Genesys event', () => {
    expect(nameEvent('genesys', fixture('genesys/wrapup.json'))).toEqual({
      eventId: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
      eventType: 'routing.interaction.wrapup',
      medium: 'voice',
      interactionId: '5f0c7c1e-1c5b-4a38-a4a7-1b3f3a8d0c11',
      occurredAt: '2024-05-15T14:32:10.000Z',
    });
  });

  it('reads a CXone event', () => {
    expect(nameEvent('nice', fixture('nice/created.json'))).toEqual({
      eventId: 'evt-10001',
      eventType: 'interaction.created',
      medium: 'voice',
      interactionId: '400012345678',
      occurredAt: '2024-05-15T14:32:10.000Z',
    });
  });

  it('a direction that is no text is none', () => {
    const channel = { id: 'i-1', to: { id: 'c-1' }, from: { id: 'c-2' } };
    const message = { id: 'om-1', channel, type: 'Text', direction: { toString: 1 } };
    expect(nameEvent('genesys', message).interactionId).toBe('i-1:c-2');
  });

  it.each([undefined, null, '', 7.5, 1e300, true, [], {}, ['a'], 'x'.repeat(257), '\ud800'])(
    'an event id of %j is 400',
    (messageId) => {
      expect(() => nameEvent('genesys', { messageId })).toThrow(expect.objectContaining({ status: 400 }));
      expect(() => nameEvent('nice', { event: { id: messageId } })).toThrow(RequestError);
    },
  );

  it('256 characters are counted as a reader does', () => {
    expect(isUsableId(`${'🎧'.repeat(255)}x`)).toBe(true);
    expect(isUsableId('🎧'.repeat(257))).toBe(false);
    expect(isUsableId(`${'🎧'.repeat(128)}${'x'.repeat(129)}`)).toBe(false);
    expect(isUsableId('x'.repeat(100_000))).toBe(false);
  });

  it.each(['x', 'x'.repeat(256), '🎧'.repeat(256), ' ', '../..', '__proto__'])(
    'takes the id %j',
    (messageId) => {
      expect(nameEvent('genesys', { messageId }).eventId).toBe(messageId);
    },
  );

  it.each([
    ['7', '7'],
    ['0', '0'],
    ['-7', '-7'],
    ['90071992547409931', '90071992547409931'],
    ['9007199254740993', '9007199254740993'],
    ['1e3', '1000'],
    ['12345678901234567890e2', '1234567890123456789000'],
    ['10000000000000000000000', '10000000000000000000000'],
  ])('a whole number %s is an id, to the digit', (text, id) => {
    const [value] = parseExactly(`[${text}]`) as unknown[];
    expect(idText(value)).toBe(id);
  });

  it('an id that is inherited is none', () => {
    expect(() => nameEvent('genesys', Object.create({ messageId: 'a' }))).toThrow(RequestError);
    expect(() => nameEvent('nice', { event: 'text' })).toThrow(RequestError);
  });

  it.each([undefined, null, { id: null }, { id: '' }, {}, 'text', 7, []])(
    'without an interaction (data: %j) an event is still taken',
    (data) => {
      expect(nameEvent('genesys', { messageId: 'm', data }).interactionId).toBeUndefined();
    },
  );

  it.each([7.5, true, [], {}, 'x'.repeat(257), '\udc00'])('an interaction id of %j is 400', (id) => {
    expect(() => nameEvent('genesys', { messageId: 'm', data: { id } })).toThrow(
      expect.objectContaining({ status: 400 }),
    );
  });

  it.each([undefined, null, 7, '', []])('a type of %j is unknown, not refused', (eventType) => {
    expect(nameEvent('genesys', { messageId: 'm', eventType }).eventType).toBe('unknown');
  });

  it('a long type is cut, and never inside a character', () => {
    const type = (eventType: string): string => nameEvent('genesys', { messageId: 'm', eventType }).eventType;
    expect(type('x'.repeat(300))).toBe('x'.repeat(256));
    expect(type(`${'x'.repeat(255)}🎧`)).toBe(`${'x'.repeat(255)}\ufffd`);
  });

  it('times are kept as they came, numbers become ISO, what is no time is left out', () => {
    expect(timeText('2024-05-15T14:32:10+02:00')).toBe('2024-05-15T14:32:10+02:00');
    expect(timeText(1_715_784_301_000)).toBe('2024-05-15T14:45:01.000Z');
    for (const seconds of [1_715_784_301, '1715784301', '1715784301000', 1_715_784_301.0004])
      expect(timeText(seconds)).toBe('2024-05-15T14:45:01.000Z');
    expect(timeText((parseExactly('[1715784301.50000000001]') as unknown[])[0])).toBe(
      '2024-05-15T14:45:01.500Z',
    );
    expect(timeText('2024')).toBe('2024');
    const fine = `2024-05-15T14:32:10.${'0'.repeat(43)}Z`;
    expect(timeText(fine)).toBe(fine);
    expect(timeText(8_640_000_000_000_000)).toBe('+275760-09-13T00:00:00.000Z');
    expect(timeText(-8_640_000_000_000_000)).toBe('-271821-04-20T00:00:00.000Z');
    const endless = `2024-05-15T14:32:10.${'0'.repeat(44)}Z`;
    expect(timeText('99999999999')).toBe('5138-11-16T09:46:39.000Z');
    const unusual = ['2024-05', '2024-05-15', 'May 15, 2024 14:32', 'May 15, 2024 4:32'];
    for (const kept of [...unusual, '14:32 May 15, 2024', '4:32 May 15, 2024'])
      expect(timeText(kept)).toBe(kept);
    // Such as a date's own parser reads, too.
    const odd = ['attempt 2024', '2024 (late)', '2024-5', 'May 15, 24 14:32', '14:32 May 15, 24'];
    for (const none of [...odd, 'May 15, 2024 14:3', '14:3 May 15, 2024'])
      expect(timeText(none)).toBeUndefined();
    for (const none of [undefined, null, 'yesterday', '', {}, 8_640_000_000_000_002, Number.NaN, endless])
      expect(timeText(none)).toBeUndefined();
  });

  it('whatever is in a payload, it is named or refused with 400', () => {
    const payloads = fc.dictionary(
      fc.constantFrom('messageId', 'event', 'eventType', 'timestamp', 'data', 'interaction', 'x'),
      fc.oneof(
        fc.jsonValue(),
        fc.dictionary(fc.constantFrom('id', 'type', 'channel', 'timestamp'), fc.jsonValue()),
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom('genesys', 'nice'), payloads, (platform, payload) => {
        try {
          return nameEvent(platform, payload).eventId.length > 0;
        } catch (error) {
          return error instanceof RequestError && error.status === 400;
        }
      }),
      { numRuns: 1000 },
    );
  });
});
