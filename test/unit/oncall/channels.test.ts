import { describe, expect, test } from '@jest/globals';
import { SettingError } from '../../../lambdas/core/errors.ts';
import { channelFault, channelsOf } from '../../../lambdas/core/oncall/channels.ts';

const known = 'pagerduty, servicenow, slack, webhook';
const empty = `ONCALL_CHANNELS is empty, so that nobody would be paged: name one or more of ${known}.`;
const unknown = (text: string) => `ONCALL_CHANNELS may name ${known} only, but is "${text}".`;

describe('P8: ONCALL_CHANNELS', () => {
  test.each([
    ['slack', ['slack']],
    [' webhook , pagerduty', ['webhook', 'pagerduty']],
    ['pagerduty,servicenow,slack,webhook', ['pagerduty', 'servicenow', 'slack', 'webhook']],
  ])('"%s" chooses its channels in their order', (text, channels) => {
    expect(channelFault(text)).toBeUndefined();
    expect(channelsOf(text)).toEqual(channels);
  });

  test.each([
    ['', empty],
    [' , ', empty],
    ['pigeon', unknown('pigeon')],
    ['pagerduty,pigeon', unknown('pagerduty,pigeon')],
    ['slack,', unknown('slack,')],
    ['slack, pagerduty,slack', 'ONCALL_CHANNELS names slack twice.'],
  ])('"%s" is refused in a sentence that names it', (text, fault) => {
    expect(channelFault(text)).toBe(fault);
    expect(() => channelsOf(text)).toThrow(new SettingError(fault));
  });
});
