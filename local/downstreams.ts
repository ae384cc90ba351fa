/** Which addresses stand for the CRM, the platforms, on-call and the warehouse, and the settings that carry them. */
import type { SimulatorName } from './simulators/index.ts';

/** Addresses of others' servers, used instead of the simulators. */
export type DownstreamUrls = Partial<Record<SimulatorName, string>>;

/** The settings that hold each address; login, discovery and API hosts of a platform are one here. */
const settingsOf: Readonly<Record<SimulatorName, readonly string[]>> = {
  crm: ['CRM_BASE_URL'],
  genesys: ['GENESYS_LOGIN_URL', 'GENESYS_API_URL'],
  nice: ['NICE_DISCOVERY_URL', 'NICE_API_URL'],
  pagerduty: ['PAGERDUTY_URL'],
  servicenow: ['SERVICENOW_EVENTS_URL'],
  slack: ['SLACK_URL'],
  webhook: ['ONCALL_WEBHOOK_URL'],
  warehouse: ['WAREHOUSE_URL'],
};

/**
 * Settings with which synth takes the channels that have no address of their own by default: the simulators, whose
 * addresses are known later, stand behind them. None where the settings say it, or name no such channel.
 */
export function channelSettings(settings: Readonly<Record<string, string>>): Record<string, string> {
  const channels = settings['ONCALL_CHANNELS'] ?? '';
  return Object.fromEntries(
    (['servicenow', 'webhook'] as const)
      .filter((name) => channels.includes(name))
      .flatMap((name) => settingsOf[name])
      .filter((setting) => settings[setting] === undefined)
      .map((setting) => [setting, 'http://127.0.0.1']),
  );
}

/** Addresses as settings. */
export function urlSettings(urls: DownstreamUrls): Record<string, string> {
  return Object.fromEntries(
    (Object.entries(urls) as [SimulatorName, string][]).flatMap(([name, url]) =>
      settingsOf[name].map((setting) => [setting, url]),
    ),
  );
}
