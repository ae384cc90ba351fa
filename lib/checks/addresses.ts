/** Whatever is called with a credential, or hears of incidents, is called over TLS; on loopback nobody listens in. */
import { addressFaults } from '../../lambdas/core/http/address-faults.ts';
import type { SettingGroup } from '../settings/setting.ts';
import { textOf } from '../values.ts';
import { type Check, check } from './check.ts';

/** One for each address among the settings, but for those that may be in the open. */
export function addressChecks(settings: SettingGroup): Check[] {
  return Object.entries(settings)
    .filter(([, { unit }]) => unit === 'url' || unit === 'base url')
    .map(([key]) =>
      check(
        (config) => !addressFaults(textOf(config, key)).includes('open'),
        () => `${key} must begin with https: what goes there would travel in the open.`,
      ),
    );
}
