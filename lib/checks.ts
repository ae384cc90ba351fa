/** Synth refuses settings that break a promise, in a sentence that says which. */
import { SettingError } from '../lambdas/core/errors.ts';
import { orderChecks } from './checks/order.ts';
import { queueChecks } from './checks/queues.ts';
import { shapeChecks } from './checks/shapes.ts';
import { timeChecks } from './checks/times.ts';
import type { Config } from './config.ts';

const checks = [...queueChecks, ...timeChecks, ...orderChecks, ...shapeChecks];

/** One sentence for every promise that these settings break; none where all hold. */
export function brokenPromises(config: Config): string[] {
  return checks.flatMap((check) => check(config) ?? []);
}

/** Throws SettingError with all sentences where a promise is broken. */
export function assertPromises(config: Config): void {
  const broken = brokenPromises(config);
  if (broken.length > 0) throw new SettingError(broken.join('\n'));
}
