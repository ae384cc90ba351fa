/** What a description must be before an action is made of it. */
import { SettingError } from '../../lambdas/core/errors.ts';
import { INPUT_NAME, RESERVED } from './check/contract.ts';
import type { ActionDescription, FieldType } from './description.ts';
import { inputsOf, outputsOf } from './frames.ts';
import { inPath } from './templates.ts';

/** Connectors and what they offer: part of names, routes and resource labels. */
const WORD = /^[a-z][a-z0-9-]{0,63}$/;
/** A success template reads a name up to the first other character. */
const OUTPUT_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const TYPE_OF: Record<FieldType, string> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
};

/** Throws SettingError, with a sentence, at the first fault. */
export function validate(description: ActionDescription): void {
  const { connector, name, path } = description;
  const fail = (what: string): never => {
    throw new SettingError(`Data Action ${connector} ${name}: ${what}`);
  };
  const inputs = inputsOf(description).map((one) => one.name);
  const outputs = outputsOf(description);
  if (!WORD.test(connector) || !WORD.test(name))
    fail('connector and name are small letters, digits and dashes, a letter first.');
  if (!/^\/[^\s$#?]*$/.test(path)) fail(`"${path}" is no path.`);
  for (const one of inputs) {
    if (!INPUT_NAME.test(one)) fail(`an input can't be named "${one}".`);
    if (RESERVED.has(one)) fail(`the input name ${one} is Genesys Cloud's own.`);
  }
  for (const one of inPath(description))
    if (!inputs.includes(one)) fail(`the path names {${one}}, which is no input.`);
  for (const one of outputs) {
    if (!OUTPUT_NAME.test(one.name)) fail(`an output can't be named "${one.name}".`);
    const fits = typeof one.default === TYPE_OF[one.type];
    if (!fits || (one.type === 'integer' && !Number.isInteger(one.default)))
      fail(`the default of ${one.name} is no ${one.type}.`);
  }
  const twice = firstTwice(inputs) ?? firstTwice(outputs.map((one) => one.name));
  if (twice !== undefined) fail(`the field ${twice} is declared twice.`);
}

/** The first that comes a second time. */
export function firstTwice(names: readonly string[]): string | undefined {
  return names.find((name, at) => names.indexOf(name) < at);
}
