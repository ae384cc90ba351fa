/** Whether incidents reach somebody. */
import { channelFault } from '../../lambdas/core/oncall/channels.ts';
import { listOf } from '../lists.ts';
import { textOf } from '../values.ts';
import { type Check, check } from './check.ts';

/** What a channel can't do without. */
const addressOf = { servicenow: 'SERVICENOW_EVENTS_URL', webhook: 'ONCALL_WEBHOOK_URL' } as const;

export const channelChecks: readonly Check[] = [
  (config) => {
    const fault = channelFault(textOf(config, 'ONCALL_CHANNELS'));
    return fault === undefined ? undefined : `P8 (paged once): ${fault}`;
  },
  ...Object.entries(addressOf).map(([channel, address]) =>
    check(
      (config) => !listOf(config, 'ONCALL_CHANNELS').includes(channel) || textOf(config, address) !== '',
      () => `P8 (paged once): ONCALL_CHANNELS names ${channel}, but ${address} is empty.`,
    ),
  ),
];
