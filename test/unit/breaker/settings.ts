/** The defaults of the settings, for the tests of the breaker. */
import { breakerSettings } from '../../../lambdas/core/breaker/settings.ts';
import { resolveConfig } from '../../../lib/config.ts';

const config = resolveConfig();
export const defaults = breakerSettings((name) => Number(config[name]), 'CRM_TIMEOUT_MS');
