/** The numbers of protocol Token, from the environment. */
import { numberSetting } from '../../adapters/settings.ts';
import type { TokenOptions } from '../../core/tokens/options.ts';

/** Reads the TOKEN_* settings, RETRY_BACKOFF_BASE_MS and FUNCTION_TIMEOUT_MS. Throws SettingError. */
export function tokenOptions(): TokenOptions {
  return {
    refreshEarlyMaxMs: numberSetting('TOKEN_REFRESH_EARLY_MAX_MS'),
    refreshEarlyShare: numberSetting('TOKEN_REFRESH_EARLY_SHARE'),
    waitMaxMs: numberSetting('TOKEN_WAIT_MAX_MS'),
    maxRejections: numberSetting('TOKEN_MAX_REJECTIONS'),
    requestsPerMinute: numberSetting('TOKEN_REQUESTS_PER_MINUTE'),
    backoffBaseMs: numberSetting('RETRY_BACKOFF_BASE_MS'),
    maxBackoffMs: numberSetting('TOKEN_MAX_BACKOFF_MS'),
    timeoutMs: numberSetting('TOKEN_TIMEOUT_MS'),
    // A container at work ends with its function; past that its lease may pass on.
    leaseMs: numberSetting('FUNCTION_TIMEOUT_MS') + numberSetting('CLAIM_MARGIN_MS'),
    copyMs: numberSetting('TOKEN_COPY_MS'),
    pollMs: numberSetting('TOKEN_POLL_MS'),
  };
}
