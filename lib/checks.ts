/** Synth refuses settings that break a promise, in a sentence that says which. */
import { SettingError } from '../lambdas/core/errors.ts';
import { addressChecks } from './checks/addresses.ts';
import { channelChecks } from './checks/channels.ts';
import { enterpriseChecks } from './checks/enterprise.ts';
import { orderChecks } from './checks/order.ts';
import { placeChecks } from './checks/places.ts';
import { queueChecks } from './checks/queues.ts';
import { shapeChecks } from './checks/shapes.ts';
import { fits, timeChecks } from './checks/times.ts';
import { type Config, settings } from './config.ts';
import { type OwnConnector, settingPrefix } from './connectors/own-connector.ts';
import { connectorSettings } from './connectors/settings.ts';
import type { Place } from './place.ts';

const checks = [
  ...queueChecks,
  ...timeChecks,
  ...orderChecks,
  ...shapeChecks,
  ...addressChecks(settings),
  ...channelChecks,
  ...enterpriseChecks,
  ...placeChecks,
];

/** One sentence for every promise that these settings break; none where all hold. `place`: where they go, if that is known. */
export function brokenPromises(
  config: Config,
  connectors: readonly OwnConnector[] = [],
  place?: Place,
): string[] {
  const own = [
    ...connectors.map(({ connector }) => fits(`${settingPrefix(connector.name)}_TIMEOUT_MS`)),
    ...addressChecks(connectorSettings(connectors)),
  ];
  return [...checks, ...own].flatMap((check) => check(config, place) ?? []);
}

/** Throws SettingError with all sentences where a promise is broken. */
export function assertPromises(...given: Parameters<typeof brokenPromises>): void {
  const broken = brokenPromises(...given);
  if (broken.length > 0) throw new SettingError(broken.join('\n'));
}
