/** The callers of the field, read from every path that takes a number. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readPhone } from '../../../lambdas/core/customer/phone.ts';
import { readCrmRequest } from '../requests/read-rig.ts';

interface CallerCase {
  ani: string;
  region: string;
  e164?: string;
}
const cases = ['cases', 'own-cases'].flatMap((folder): CallerCase[] => {
  const file = new URL(`../../fixtures/${folder}/callers.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).cases;
});
const read = async (value: unknown, region: string) => {
  const phone = await readPhone(value, region);
  return phone.usable ? phone.e164 : undefined;
};

describe('P5: what platforms hand over as the caller', () => {
  test.each(cases)('P5: $ani in $region', async ({ ani, region, e164 }) => {
    expect(await read(ani, region)).toBe(e164);
  });

  test.each(cases)('P5: $ani in $region names the customer of a request', async ({ ani, region, e164 }) => {
    const asked = readCrmRequest({ operation: 'refresh-customer', phone: ani }, region);
    if (e164 === undefined) await expect(asked).rejects.toMatchObject({ code: 'phone_unusable' });
    else expect((await asked).phone).toBe(e164);
  });

  test.each([
    // Addresses.
    ['"Alice" <sip:+14155552671@sbc.example.org>;tag=1', 'US', '+14155552671'],
    ['<tel:+14155552671>', 'DE', '+14155552671'],
    ['sip:%2B14155552671@sbc.example.org', 'DE', '+14155552671'],
    ['sip:+14155552671:secret@sbc.example.org', 'DE', '+14155552671'],
    ['sip:+14155552671;npdi;rn=+14155550000@sbc.example.org;user=phone', 'DE', '+14155552671'],
    ['sip:5552671;phone-context=+1-415@sbc.example.org;user=phone', 'DE', '+14155552671'],
    ['SIP:+1-415-555-2671@[2001:db8::1]:5060;transport=udp?x=1', 'DE', '+14155552671'],
    ['sip:+14155552671', 'DE', '+14155552671'],
    ['+14155552671@198.51.100.7', 'DE', '+14155552671'],
    ['tel:863-1234;phone-context=+1-914-555', 'US', undefined],
    ['tel:555-1234;phone-context=+1(914)', 'DE', '+19145551234'],
    ['tel:4155552671;ext=12', 'US', '+14155552671'],
    ['tel://+14155552671', 'US', '+14155552671'],
    ['sip:198.51.100.7', 'US', undefined],
    ['sip:4155552671.example.org', 'US', undefined],
    ['4155552671@example.com', 'US', undefined],
    ['sip:+14155552671@anonymous.invalid', 'US', undefined],
    ['"Anonymous" <sip:+14155552671@sbc.example.org>', 'US', undefined],
    ['sip:restricted@sbc.example.org', 'US', undefined],
    ['sip:7378742833@sbc.example.org;user=phone', 'US', undefined],
    ['sip:a@+14155552671@b', 'US', undefined],
    ['sip:%E0%A4%A@sbc.example.org', 'US', undefined],
    // Prefixes behind a plus.
    ['+ 0044 20 7946 0958', 'DE', '+442079460958'],
    ['+ +44 20 7946 0958', 'US', '+442079460958'],
    ['sip:4155552671', 'US', undefined],
    ['+1 415 555 2671@sbc.example.org', 'DE', '+14155552671'],
    ['+14155552671;ext=12@sbc.example.org', 'DE', '+14155552671'],
    ['<<+14155552671>', 'US', undefined],
    ['tel:4155552671;x-phone-context=+49', 'US', '+14155552671'],
    ['tel:5552671; phone-context=+1415', 'DE', '+14155552671'],
    ['tel:+14155552671;phone-context=+49', 'DE', '+14155552671'],
    ['tel:;phone-context=+14155552671', 'DE', undefined],
    [`+14155552671${' '.repeat(100)};ext=1`, 'DE', '+14155552671'],
    // Hosts that are nobody's, and one that only begins so.
    ['sip:+14155552671@invalid', 'US', undefined],
    ['sip:+14155552671@anonymous.invalid:5060', 'US', undefined],
    ['sip:+14155552671@anonymous.invalid ;user=phone', 'US', undefined],
    ['+14155552671;ext=12@anonymous.invalid', 'US', undefined],
    ['sip:+14155552671@invalid.example.org', 'US', '+14155552671'],
    ['"Not Private" <sip:+14155552671@sbc.example.org>', 'US', '+14155552671'],
    // Quotes: around the whole, or a part of what is no number.
    [' "+14155552671" ', 'US', '+14155552671'],
    ['" tel:+14155552671 "', 'US', '+14155552671'],
    ['%22 tel:+14155552671 %22', 'US', '+14155552671'],
    ['%20%22tel:+14155552671%22%20', 'US', '+14155552671'],
    ['+1415"5552671"', 'US', undefined],
    ['"+1415"5552671', 'US', undefined],
    // Marks, dashes, digits of other scripts.
    ['\u2066+1 (415) 555\u20132671\u2069', 'DE', '+14155552671'],
    ['\ufeff+1\u2212415\u2212555\u22122671\u200e', 'DE', '+14155552671'],
    ['+1\u00ad415\u2060555\u180e2671\ufe0f', 'DE', '+14155552671'],
    ['\uff0b\uff11 \uff14\uff11\uff15~555\uff0d2671', 'DE', '+14155552671'],
    ['\u0660\u0663\u0660 \u0661\u0662\u0663\u0664\u0665\u0666', 'DE', '+4930123456'],
    ['(+1) 415 555 2671', 'DE', '+14155552671'],
    ['(+44) 20 7946 0958', 'DE', '+442079460958'],
    ['+(+1)4155552671', 'DE', undefined],
    // What is dialled after the number.
    ['+14155552671,,12#', 'US', '+14155552671'],
    ['+14155552671p12', 'US', '+14155552671'],
    ['+14155552671, 12#', 'US', '+14155552671'],
    ['+14155552671,12 x5', 'US', undefined],
    ['+14155552671,abc', 'US', undefined],
    ['415-555-2671;12', 'US', '+14155552671'],
    // Keypad spelling.
    ['8656696', 'BS', undefined],
    ['5551234', 'BS', '+12425551234'],
    ['7378742833', 'DO', undefined],
    ['17378742833', 'US', '+17378742833'],
    ['7378742833', 'DE', '+497378742833'],
    ['+7378742833', 'DE', undefined],
    // Short codes and extensions, and the short numbers of small plans.
    ['112', 'DE', undefined],
    ['116117', 'DE', undefined],
    ['1001', 'DE', undefined],
    ['sip:1001@pbx.example.org', 'DE', undefined],
    ['3900', 'FR', undefined],
    ['999', 'GB', undefined],
    ['10086', 'CN', undefined],
    ['030 1234', 'DE', '+49301234'],
    ['301234', 'DE', undefined],
    ['30 1234', 'DE', undefined],
    ['3012345', 'DE', '+493012345'],
    ['866738', 'BY', undefined],
    ['8866738', 'BY', '+375866738'],
    ['0 2345', 'DE', undefined],
    ['22345', 'FK', '+50022345'],
    ['200123', 'FO', '+298200123'],
    ['234567', 'LU', '+352234567'],
    ['No Caller ID', 'US', undefined],
    ['Out of area', 'US', undefined],
  ])('P5: %j in %s is %s', async (ani, region, e164) => {
    expect(await read(ani, region)).toBe(e164);
  });
});
