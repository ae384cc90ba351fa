import { expect, test } from '@jest/globals';
import { brokenPromises } from '../../../lib/checks.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { channelSettings } from '../../../local/downstreams.ts';

test('P8: synth takes every channel that a simulator stands behind', () => {
  const settings = { ONCALL_CHANNELS: 'pagerduty,servicenow,slack,webhook' };
  const all = { ...channelSettings(settings), ...settings };
  expect(brokenPromises(resolveConfig(all))).toEqual([]);
});

test('an address that is set stays, and none is made up for a channel that is not named', () => {
  expect(channelSettings({})).toEqual({});
  expect(channelSettings({ ONCALL_CHANNELS: 'webhook', ONCALL_WEBHOOK_URL: 'https://own' })).toEqual({});
});
