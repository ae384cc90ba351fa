/** Overrides of settings, and import files of Data Actions: what operators hand in. */
import { findingsOf } from '../../../bin/data-actions/import-rules.ts';
import { SettingError } from '../../../lambdas/core/errors.ts';
import { settings as known, resolveConfig } from '../../../lib/config.ts';
import { exportedActions } from '../../velocity/scenarios.ts';
import { Broken, type Target, typed } from '../rig.ts';
import { seeds } from '../seeds.ts';
import { anyText, anyValue, bent } from '../values.ts';

const names = Object.keys(known);
const VALUES = [
  '0',
  '-1',
  '1',
  '60',
  '5000',
  '1e3',
  '0x10',
  'Infinity',
  '-Infinity',
  'https://example.com',
  'http://',
  'rest',
] as const;

export const settings: Target = (chance) => {
  const override = () => [
    chance.happens(0.05) ? anyText(chance) : chance.pick(names),
    chance.happens(0.2) ? anyText(chance) : chance.pick(VALUES),
  ];
  const overrides = Object.fromEntries(Array.from({ length: chance.between(1, 3) }, override));
  const config = typed(
    () => resolveConfig(overrides as Record<string, string>),
    (error) => {
      if (!(error instanceof SettingError)) throw new Broken(`refused as ${error.name}`);
    },
  );
  if (config === undefined) return;
  for (const [name, { kind, min = -Infinity, max = Infinity }] of Object.entries(known)) {
    const value = config[name];
    if (typeof value !== (kind === 'number' ? 'number' : 'string')) throw new Broken(`${name} is no ${kind}`);
    if (typeof value === 'number' && !(value >= min && value <= max))
      throw new Broken(`${name} is out of bounds`);
  }
};

const actions = [...exportedActions(), ...seeds.importFiles];

export const importFiles: Target = (chance) => {
  const file = chance.happens(0.1)
    ? anyValue(chance)
    : bent(chance, chance.pick(actions), chance.pick([0, 0.02, 0.2]));
  const said = Object.values(findingsOf(file)).flat();
  if (!said.every((one) => typeof one === 'string' && one !== ''))
    throw new Broken('a finding without words');
};
