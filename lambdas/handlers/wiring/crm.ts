/** The default connector, from the settings that bear its name. */
import { choiceSetting, requiredSetting } from '../../adapters/settings.ts';
import { CRM_KINDS, defaultCrm } from '../../connectors/default/crm.ts';
import type { Connector } from '../../core/connector/definition.ts';

/** Reads CRM_KIND, CRM_BASE_URL and CRM_SUPPORTS_IDEMPOTENCY. Throws SettingError. */
export function settingsCrm(): Connector {
  return defaultCrm({
    kind: choiceSetting('CRM_KIND', CRM_KINDS),
    baseUrl: requiredSetting('CRM_BASE_URL'),
    supportsIdempotency: choiceSetting('CRM_SUPPORTS_IDEMPOTENCY', ['yes', 'no']) === 'yes',
  });
}
