/** Every setting of Steadyline, by group, and how overrides are applied. Checks of whole promises are in checks.ts. */
import { SettingError } from '../lambdas/core/errors.ts';
import * as api from './settings/api.ts';
import { breaker } from './settings/breaker.ts';
import { chosenValue } from './settings/chosen-value.ts';
import * as downstream from './settings/downstream.ts';
import { enterprise } from './settings/enterprise.ts';
import * as operations from './settings/operations.ts';
import * as platforms from './settings/platforms.ts';
import { rate } from './settings/rate.ts';
import { retry } from './settings/retry.ts';
import type { Setting, SettingGroup } from './settings/setting.ts';

export const groups = {
  ...api,
  ...downstream,
  rate,
  retry,
  breaker,
  ...platforms,
  ...operations,
  enterprise,
};
export type GroupName = keyof typeof groups;

/** Every setting by its name. */
export const settings: Record<string, Setting> = Object.assign(
  {},
  ...Object.values(groups as Record<string, SettingGroup>),
);

/** The values in force: every setting by name. */
export type Config = Readonly<Record<string, number | string>>;

/** Defaults plus overrides (`KEY=VALUE` texts by name); `own`: settings of further connectors. Throws SettingError naming the setting at fault. */
export function resolveConfig(
  overrides: Readonly<Record<string, string>> = {},
  own: SettingGroup = {},
): Config {
  const known = { ...settings, ...own };
  for (const key of Object.keys(overrides)) {
    if (!(key in known))
      throw new SettingError(`There is no setting ${key}; npm start -- --settings lists all of them.`);
  }
  return Object.fromEntries(
    Object.entries(known).map(([key, setting]) => [key, chosenValue(key, setting, overrides[key])]),
  );
}

/** The values of some groups as environment variables. */
export function environmentOf(config: Config, ...names: GroupName[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => Object.keys(groups[name]).map((key) => [key, String(config[key])])),
  );
}
