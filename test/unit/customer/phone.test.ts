import { describe, expect, test } from '@jest/globals';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { e164Of, hasPlan } from '../../../lambdas/core/customer/numbering-plan.ts';
import { customerKey, readPhone } from '../../../lambdas/core/customer/phone.ts';

const e164 = async (value: unknown, region = 'US') => {
  const phone = await readPhone(value, region);
  return phone.usable ? phone.e164 : phone.reason;
};

describe('P5: one reading of telephone numbers', () => {
  test.each([
    ['+14155552671', '+14155552671'],
    ['tel:+14155552671', '+14155552671'],
    ['TEL:+1-415-555-2671', '+14155552671'],
    ['tel:+14155552671;ext=12', '+14155552671'],
    ['tel:+1-201-555-0123;phone-context=example.com', '+12015550123'],
    ['  (415) 555-2671 ', '+14155552671'],
    ['415.555.2671', '+14155552671'],
    ['14155552671', '+14155552671'],
    ['+15551234567', '+15551234567'],
    ['+15550001111', '+15550001111'],
    ['+1 (415) 555-2671 x5', '+14155552671'],
    ['+1 415 555 2671 ext. 77', '+14155552671'],
    ['+44 (0)20 7946 0958', '+442079460958'],
    ['+442079460958', '+442079460958'],
    ['011 44 20 7946 0958', '+442079460958'],
    ['+39 06 1234 5678', '+390612345678'],
    ['+49 30 123456', '+4930123456'],
    ['+80012345678', '+80012345678'],
    ['+1４１５５５５２６７１', '+14155552671'],
    ['tel: +14155552671', '+14155552671'],
    ['+14155552671;ext=1\n2', '+14155552671'],
    [`+14155552671${' '.repeat(988)}`, '+14155552671'],
    [`+14155552671 ext. ${' '.repeat(79)}123`, '+14155552671'],
    ['sips:+14155552671@example.com', '+14155552671'],
    ['+14155552671@sip.example.com', '+14155552671'],
    ['SIP:+14155552671', '+14155552671'],
    ['(+14155552671);isub=1', '+14155552671'],
    // Begins like a withheld one and is a number in Chengdu.
    ['+862824522530', '+862824522530'],
    // Fictional numbers lie in no assigned range and are still numbers.
    ['+15555550100', '+15555550100'],
  ])('P5: %j is %s', async (given, expected) => {
    expect(await e164(given)).toBe(expected);
  });

  test('P5: a number without a country code belongs to the default region', async () => {
    expect(await e164('020 7946 0958', 'GB')).toBe('+442079460958');
    expect(await e164('0611 223344', 'NL')).toBe('+31611223344');
    expect(await e164('4155552671', 'CA')).toBe('+14155552671');
    expect(await e164('+14155552671', 'DE')).toBe('+14155552671');
    expect(await e164('4155552671', 'XX')).toBe('not_a_number');
    for (const text of ['4155552671', '14155552671'])
      expect(await e164(text, 'DE')).toBe(e164Of(text, 'DE') ?? 'not_a_number');
  });

  test.each([
    [null, 'not_text'],
    [undefined, 'not_text'],
    [14_155_552_671, 'not_text'],
    [{ number: '+14155552671' }, 'not_text'],
    [['+14155552671'], 'not_text'],
    ['', 'empty'],
    ['   ', 'empty'],
    ['tel:', 'empty'],
    ['9'.repeat(2000), 'too_long'],
    [`+1415555267${' '.repeat(2000)}1`, 'too_long'],
    [`+14155552671${' '.repeat(989)}`, 'too_long'],
    [`+14155552671 ext. ${' '.repeat(80)}123`, 'too_long'],
    ['anonymous', 'withheld'],
    ...['blocked', 'Unavailable', 'unknown', 'withheld', 'null', 'undefined', 'private'].map(
      (word) => [word, 'withheld'] as const,
    ),
    ...['+266696687', '+2562533', '+86282452253', '+8656696', '+7378742833', '+737 874-28.33'].map(
      (digits) => [digits, 'withheld'] as const,
    ),
    ['x+266696687', 'not_a_number'],
    ['+1tel:4155552671', 'not_a_number'],
    ['x+14155552671;ext=1', 'not_a_number'],
    // Whole words at the beginning only.
    ['privateer', 'not_a_number'],
    ['number unknown', 'not_a_number'],
    ['hotel:+14155552671', 'not_a_number'],
    ['Anonymous <anonymous.invalid>', 'withheld'],
    ['tel:anonymous', 'withheld'],
    ['RESTRICTED', 'withheld'],
    ['"Private" number', 'withheld'],
    ['private number', 'withheld'],
    ['sip:alice@example.com', 'not_telephone'],
    ['SIP:example.com', 'not_telephone'],
    ['4155552671@example.com', 'not_telephone'],
    ['sip:1001@pbx.example.org', 'not_telephone'],
    ['sip:', 'not_telephone'],
    ['joe+1@x.invalid', 'not_telephone'],
    ['sip:@anonymous.invalid', 'withheld'],
    ['sip:anonymous.invalid', 'withheld'],
    ['7378742833', 'withheld'],
    ['sip:+14155552671@anonymous.invalid', 'withheld'],
    ['gossip:+14155552671', 'not_a_number'],
    ['+', 'not_a_number'],
    ['abc', 'not_a_number'],
    ['911', 'not_a_number'],
    ['1e10', 'not_a_number'],
    ['0000000000', 'not_a_number'],
    ['+999123456789', 'not_a_number'],
    ['+1234567890123456', 'not_a_number'],
    ['call 415-555-2671 please', 'not_a_number'],
    ['4155552671\u0000', 'not_a_number'],
  ])('P5: %j is unusable: %s', async (given, reason) => {
    expect(await e164(given)).toBe(reason);
  });

  test('P5: the short cut reads every North American area code as the numbering plan does', async () => {
    for (let area = 200; area <= 999; area += 1) {
      for (const text of [`+1${area}5550123`, `${area}5550123`, `1${area}2345678`]) {
        expect(await e164(text)).toBe(e164Of(text, 'US'));
      }
    }
  });

  test('a country is one whose numbers are known', () => {
    expect([hasPlan('US'), hasPlan('XX'), hasPlan('us')]).toEqual([true, false, false]);
  });

  test('P9: a customer key is an HMAC: it needs the key and shows nothing of the number', () => {
    const key = customerKey(hasher, 'pii', '+14155552671');
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(key).not.toBe(customerKey(hasher, 'other', '+14155552671'));
    expect(key).not.toBe(hasher.sha256('+14155552671'));
  });
});
