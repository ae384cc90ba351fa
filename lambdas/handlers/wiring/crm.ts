/** The CRM that the settings name. */
import { CRM_KINDS, createCrm } from '../../adapters/http/crm/create-crm.ts';
import { secretCredentials } from '../../adapters/http/crm/credential.ts';
import { choiceSetting, requiredSetting } from '../../adapters/settings.ts';
import type { Crm, SecretSource } from '../../core/ports.ts';
import { settingsOpen } from './open-caller.ts';

export { piiKeyOf } from './pii-key.ts';

/** Reads CRM_KIND, CRM_BASE_URL, CRM_SUPPORTS_IDEMPOTENCY, SECRET_CRM and REPLY_MAX_BYTES. Throws SettingError. */
export function settingsCrm(secrets: SecretSource): Crm {
  return createCrm({
    kind: choiceSetting('CRM_KIND', CRM_KINDS),
    baseUrl: requiredSetting('CRM_BASE_URL'),
    supportsIdempotency: supportsIdempotency(),
    credentials: secretCredentials(secrets, requiredSetting('SECRET_CRM')),
    open: settingsOpen(),
  });
}

/**
 * As `Job.exchanges`, for jobs that write: a CRM without idempotency is asked first whether the effect is there. Reads
 * CRM_SUPPORTS_IDEMPOTENCY. Throws SettingError.
 */
export const exchangesToWrite = (): number => (supportsIdempotency() ? 1 : 2);

const supportsIdempotency = (): boolean => choiceSetting('CRM_SUPPORTS_IDEMPOTENCY', ['yes', 'no']) === 'yes';
