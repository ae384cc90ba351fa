/** How each platform learns of cases, from the environment. */
import { choiceSetting } from '../../adapters/settings.ts';
import type { UpdateStyle } from '../../core/platform/profile.ts';
import type { Platform } from '../../core/ports.ts';

/** Reads GENESYS_UPDATE_STYLE and NICE_UPDATE_STYLE. Throws SettingError. */
export function updateStyles(): Record<Platform, UpdateStyle> {
  return {
    genesys: choiceSetting('GENESYS_UPDATE_STYLE', ['participant', 'bulk', 'none']),
    nice: choiceSetting('NICE_UPDATE_STYLE', ['none', 'bulk']),
  };
}

/** The platforms that get updates of cases at all. Throws SettingError. */
export function updatedPlatforms(): ReadonlySet<Platform> {
  const styles = updateStyles();
  return new Set((['genesys', 'nice'] as const).filter((platform) => styles[platform] !== 'none'));
}
