/** Settings that hold several values. */
import type { Config } from './config.ts';
import { textOf } from './values.ts';

/** The values of a setting that separates them by commas; none where it is empty. Throws SettingError where there is no such text. */
export function listOf(config: Config, key: string): string[] {
  const text = textOf(config, key);
  return text === '' ? [] : text.split(',').map((value) => value.trim());
}

/** The tags of TAGS by their keys. */
export function tagsOf(config: Config): Record<string, string> {
  return Object.fromEntries(
    listOf(config, 'TAGS').map((tag) => {
      const at = tag.indexOf('=');
      return at < 0 ? [tag, ''] : [tag.slice(0, at).trim(), tag.slice(at + 1).trim()];
    }),
  );
}
