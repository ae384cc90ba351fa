/** What is signed is signed whole: no part can be left out, and none can be read in two ways. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { hmac } from '../../../lambdas/core/connector/change.ts';
import { genesys } from '../../../lambdas/core/verify/profiles/genesys.ts';
import { standardWebhooks } from '../../../lambdas/core/verify/profiles/standard-webhooks.ts';
import { proofOf } from '../../../lambdas/core/verify/proof.ts';
import { signedContent } from '../../../lambdas/core/verify/signed-content.ts';
import { signingKey } from '../../../lambdas/core/verify/signing-key.ts';

const NOW = Date.UTC(2026, 0, 1);
const stamp = String(NOW / 1000);
const body = Buffer.from('{}');
const timed = hmac({
  header: 'x-signature',
  encodings: ['hex'],
  signed: ['timestamp', 'body'],
  timestamp: { header: 'x-timestamp', toleranceMs: 300_000 },
});
const standard = standardWebhooks;

describe('P10: signed parts', () => {
  it.each([
    ['no id at all', `${stamp}.{}`, { 'webhook-timestamp': stamp }],
    ['an empty place for the id', `.${stamp}.{}`, { 'webhook-timestamp': stamp }],
    ['an empty id', `.${stamp}.{}`, { 'webhook-timestamp': stamp, 'webhook-id': '' }],
    ['no time stamp', 'm.{}', { 'webhook-id': 'm' }],
    ['an empty time stamp', 'm..{}', { 'webhook-id': 'm', 'webhook-timestamp': '' }],
    ['two ids in one', `m,n.${stamp}.{}`, { 'webhook-id': 'm,n', 'webhook-timestamp': stamp }],
    [
      'an id too long',
      `${'m'.repeat(257)}.${stamp}.{}`,
      { 'webhook-id': 'm'.repeat(257), 'webhook-timestamp': stamp },
    ],
    ['an id with a blank', `m n.${stamp}.{}`, { 'webhook-id': 'm n', 'webhook-timestamp': stamp }],
  ])('%s: not even the sender can sign that', (_what, signed, headers) => {
    const mac = createHmac('sha256', 'secret!').update(signed).digest('base64');
    const request = { headers: { ...headers, 'webhook-signature': `v1,${mac}` }, body };
    const { isWhole, matches } = proofOf(hasher, standard, request, NOW);
    expect([isWhole, matches('secret!')]).toEqual([false, false]);
  });

  it('are joined by dots, each as it came', () => {
    const headers = { 'webhook-id': 'm'.repeat(256), 'webhook-timestamp': stamp };
    const content = signedContent(standard, { headers, body }, NOW);
    expect(Buffer.from(content ?? []).toString()).toBe(`${'m'.repeat(256)}.${stamp}.{}`);
  });

  it.each([
    ['99999999999', 99_999_999_999_000, true],
    ['99999999999', 99_999_999_999, false],
    ['100000000000', 100_000_000_000, true],
    ['100000000000', 100_000_000_000_000, false],
    ['12345678901234567', 12_345_678_901_234_568, false],
    ['1767225600 ', NOW, false],
    [' 1767225600', NOW, false],
  ])('the time stamp %j at %i ms: %s', (text, nowMs, holds) => {
    const content = signedContent(timed, { headers: { 'x-timestamp': text }, body }, nowMs);
    expect(content !== undefined).toBe(holds);
  });

  it.each(['id', 'timestamp'] as const)(
    'a profile that signs its %s and names no header for it signs nothing',
    (part) => {
      const profile = { ...genesys, signed: [part, 'body'] as const };
      expect(signedContent(profile, { headers: {}, body }, NOW)).toBeUndefined();
    },
  );
});

describe('P10: the key', () => {
  const bytes = Buffer.from('secret');
  it.each([
    ['c2VjcmV0', undefined, 'c2VjcmV0'],
    ['c2VjcmV0', 'text', 'c2VjcmV0'],
    ['whsec_c2VjcmV0', 'text', 'whsec_c2VjcmV0'],
    ['whsec_c2VjcmV0', 'whsec', bytes],
    ['c2VjcmV0', 'whsec', bytes],
    ['c2VjcmV0!', 'whsec', 'c2VjcmV0!'],
    ['!c2VjcmV', 'whsec', '!c2VjcmV'],
    ['c2V=cmV0', 'whsec', 'c2V=cmV0'],
    ['c2VjcmV', 'whsec', 'c2VjcmV'],
    ['====', 'whsec', '===='],
    ['736563726574', 'hex', bytes],
    ['736563726574'.toUpperCase(), 'hex', bytes],
    ['73656372657', 'hex', undefined],
    ['73656372657g', 'hex', undefined],
    ['c2VjcmV0', 'base64', bytes],
    ['whsec_c2VjcmV0', 'base64', undefined],
    ['c2VjcmV', 'base64', undefined],
    ['c2VjcmV0!', 'base64', undefined],
  ] as const)('of %s (%s) is %s', (secret, kind, key) => {
    expect(signingKey(secret, kind)).toEqual(key);
  });
});
