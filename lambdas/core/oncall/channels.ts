/** The channels that incidents go to, and the text that chooses among them. */
import { SettingError } from '../errors.ts';

export const channelNames = ['pagerduty', 'servicenow', 'slack', 'webhook'] as const;
export type ChannelName = (typeof channelNames)[number];

const isChannel = (name: string): name is ChannelName => channelNames.some((one) => one === name);

/** The channels that ONCALL_CHANNELS names, in its order. Throws SettingError where it can't be used. */
export function channelsOf(text: string): readonly [ChannelName, ...ChannelName[]] {
  const fault = channelFault(text);
  if (fault !== undefined) throw new SettingError(fault);
  return namesIn(text) as [ChannelName, ...ChannelName[]];
}

/** What is wrong with ONCALL_CHANNELS, as a sentence that begins with its name; undefined where it can be used. */
export function channelFault(text: string): string | undefined {
  const names = namesIn(text);
  const known = channelNames.join(', ');
  if (names.every((name) => name === ''))
    return `ONCALL_CHANNELS is empty, so that nobody would be paged: name one or more of ${known}.`;
  if (!names.every(isChannel)) return `ONCALL_CHANNELS may name ${known} only, but is "${text}".`;
  // Deliveries are noted by channel and incident: a second one of the same name would find all of them done.
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? undefined : `ONCALL_CHANNELS names ${twice} twice.`;
}

function namesIn(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}
