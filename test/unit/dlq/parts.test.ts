import { expect, test } from '@jest/globals';
import { matcher, timeOption } from '../../../bin/dlq/filter.ts';
import { readLetter } from '../../../bin/dlq/letter.ts';
import { addressesOf, letterQueue, replayQueue } from '../../../bin/dlq/letter-queues.ts';
import { createPace } from '../../../bin/dlq/pace.ts';
import { countsText, letterJson, lettersText } from '../../../bin/dlq/text.ts';
import type { Connection } from '../../../bin/operator/connection.ts';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { messageGroup } from '../../../lambdas/core/message/keys.ts';
import { event } from '../worker/rig.ts';

const message = event('e1', 'A', { generation: 1 });
const letter = readLetter(hasher, 'voice', {
  messageId: 'm1',
  receiptHandle: 'r',
  body: JSON.stringify(message),
  group: messageGroup(hasher, message),
  sentAtMs: 5000,
  receiveCount: 1,
  attributes: { reason: 'permanent', error: '422', attempts: '3', firstAt: '1000', lastAt: '2000' },
});

test.each([
  [{}, true],
  [{ reason: 'permanent' }, true],
  [{ reason: 'retention' }, false],
  [{ sinceMs: 2000, untilMs: 2000 }, true],
  [{ sinceMs: 2001 }, false],
  [{ untilMs: 1999 }, false],
  [{ interaction: 'A' }, true],
  [{ interaction: 'B' }, false],
  [{ id: 'e1' }, true],
  [{ id: 'm1' }, true],
  [{ id: 'e' }, false],
])('a letter is meant by %j: %s', (filter, meant) => {
  expect(matcher(hasher, filter)(letter)).toBe(meant);
});

test('what SQS itself has moved says so, and counts from when it was', () => {
  const moved = readLetter(hasher, 'voice', { ...letter.record, attributes: {} });
  expect(moved).toMatchObject({ reason: 'redriven', lastAtMs: 5000 });
});

test('times are times or spans before now; anything else is named', () => {
  expect(timeOption('--since', '2h', 7_200_000)).toBe(0);
  expect(timeOption('--since', '1970-01-01T00:00:01Z', 0)).toBe(1000);
  expect(() => timeOption('--since', 'yesterday', 0)).toThrow('--since takes a time');
});

test('P12: turns come at the rate, however many ask at once', async () => {
  const clock = fakeClock(0);
  const pace = createPace(clock, 10);
  const atMs: number[] = [];
  const turns = Promise.all(Array.from({ length: 4 }, () => pace().then(() => atMs.push(clock.now()))));
  await clock.advance(1000);
  await turns;
  expect(atMs).toEqual([0, 100, 200, 300]);
});

test('P9: a list shows no payload; show does', () => {
  const secret = readLetter(hasher, 'voice', {
    ...letter.record,
    body: JSON.stringify({ ...message, data: { phone: '+14155550123' } }),
  });
  const found = { letters: [secret], others: new Map(), unseen: 2 };
  expect(lettersText(found)).toContain('About 2 more are behind');
  expect(lettersText(found) + JSON.stringify(letterJson(secret))).not.toContain('4155550123');
  expect(JSON.stringify(letterJson(secret, true))).toContain('4155550123');
});

test('a filter that nothing matches reports what there is', () => {
  const others = new Map([
    ['permanent', 3],
    ['redriven', 1],
  ]);
  expect(lettersText({ letters: [], others, unseen: 0 })).toBe(
    'No dead letters that match. There are others: 3 permanent, 1 redriven.',
  );
  expect(lettersText({ letters: [], others: new Map(), unseen: 0 })).toBe('No dead letters that match.');
});

test('what EventBridge could not deliver says why', () => {
  const attributes = { ERROR_CODE: 'SDK_CLIENT_ERROR', ERROR_MESSAGE: 'no access to the key' };
  const read = readLetter(hasher, 'genesys-rule', { ...letter.record, body: '{"detail":{}}', attributes });
  expect(read).toMatchObject({ reason: 'SDK_CLIENT_ERROR', error: 'no access to the key' });
});

test('P2: what is in quarantine can be seen, and is never edited', () => {
  const { content } = readLetter(hasher, letterQueue('quarantine'), letter.record);
  expect(content).toMatchObject({ id: 'e1', interactionId: 'A', payload: message.data });
  expect(content?.edit).toBeUndefined();
  expect(() => replayQueue('quarantine')).toThrow('never edited');
  expect(() => letterQueue('vioce')).toThrow(
    'no dead letters to look after of vioce; there are voice, digital',
  );
});

test('a tally reads as sentences', () => {
  const tally = { seen: 4, acted: 2, edited: 1, finished: 1, leftOut: 0, refused: new Map([['is odd', 1]]) };
  expect(countsText(tally, 'replayed', 0)).toBe(
    '2 replayed, 1 of them edited.\n1 needed nothing: applied already, or a newer copy replaces them; taken out.\n1 refused: each is odd.',
  );
});

test.each([
  ['no_queue', /^There are no dead letters of genesys-rule here: .*GENESYS_EVENT_SOURCE/],
  ['queue_unreachable', /^away$/],
])(
  'of a rule that is not there the sentence says why, of one out of reach not: %s',
  async (code, sentence) => {
    const at = {
      queueUrl: async () => 'https://queue',
      urlOf: () => Promise.reject(new UnavailableError(code, 'away')),
    } as unknown as Connection;
    // `status` goes by the code.
    await expect(addressesOf(at, 'genesys-rule')).rejects.toMatchObject({
      ...{ name: 'UnavailableError', code },
      message: expect.stringMatching(sentence),
    });
  },
);
