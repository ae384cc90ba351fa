/** Where a connector's settings are in the environment: its functions read `CONNECTOR_*`, those of the default ones their old names. */
import { requiredSetting } from '../../adapters/settings.ts';
import { defaultConnector, isDefault } from '../../core/connector/default.ts';
import type { Connector } from '../../core/connector/definition.ts';

/** A downstream that workers call, and the names of its settings. */
export interface CalledDownstream {
  name: string;
  /** Begins the names of its settings. */
  prefix: string;
  /** Whether lookups book on its lane. */
  hasLookups: boolean;
}

/** As workers and lookups call it. */
export function calledConnector({ name, lookups }: Pick<Connector, 'name' | 'lookups'>): CalledDownstream {
  const known = defaultConnector(name);
  return {
    name,
    prefix: known?.prefix ?? 'CONNECTOR',
    hasLookups: known?.hasLookups ?? Object.keys(lookups).length > 0,
  };
}

/** The address: a setting may replace what the definition says; that of a default connector comes out of one. Throws SettingError. */
export function baseUrlOf({ name, baseUrl }: Pick<Connector, 'name' | 'baseUrl'>): string {
  return isDefault(name) ? baseUrl : requiredSetting('CONNECTOR_BASE_URL');
}
