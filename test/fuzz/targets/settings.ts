/** Overrides of settings, and import files of Data Actions: what operators hand in. */
import { dataActions } from '../../../bin/data-actions/actions.ts';
import { faultsOf } from '../../../bin/data-actions/import-rules.ts';
import { SettingError } from '../../../lambdas/core/errors.ts';
import { settings as known, resolveConfig } from '../../../lib/config.ts';
import { Broken, type Target, typed } from '../rig.ts';
import { seeded, seeds } from '../seeds.ts';
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

const actions = dataActions({ url: 'https://api.example.com', version: 1, lookupDeadlineMs: 3500 });

export const importFiles: Target = (chance) => {
  const file = chance.happens(0.1)
    ? anyValue(chance)
    : bent(
        chance,
        seeded<unknown>(chance, seeds.importFiles, chance.pick(actions)),
        chance.pick([0, 0.02, 0.2]),
      );
  const faults = faultsOf(file);
  if (!faults.every((fault) => typeof fault === 'string' && fault !== ''))
    throw new Broken('a fault without words');
};
