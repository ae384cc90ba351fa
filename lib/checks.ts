/** Synth refuses settings that break a promise, in a sentence that says which. */
import { SettingError } from '../lambdas/core/errors.ts';
import { enterpriseChecks } from './checks/enterprise.ts';
import { orderChecks } from './checks/order.ts';
import { queueChecks } from './checks/queues.ts';
import { shapeChecks } from './checks/shapes.ts';
import { fits, timeChecks } from './checks/times.ts';
import type { Config } from './config.ts';
import { type OwnConnector, settingPrefix } from './connectors/own-connector.ts';

const checks = [...queueChecks, ...timeChecks, ...orderChecks, ...shapeChecks, ...enterpriseChecks];

/** One sentence for every promise that these settings break; none where all hold. */
export function brokenPromises(config: Config, connectors: readonly OwnConnector[] = []): string[] {
  const own = connectors.map(({ connector }) => fits(`${settingPrefix(connector.name)}_TIMEOUT_MS`));
  return [...checks, ...own].flatMap((check) => check(config) ?? []);
}

/** Throws SettingError with all sentences where a promise is broken. */
export function assertPromises(config: Config, connectors: readonly OwnConnector[] = []): void {
  const broken = brokenPromises(config, connectors);
  if (broken.length > 0) throw new SettingError(broken.join('\n'));
}
