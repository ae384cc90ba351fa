/**
 * The Velocity templates of a request. Every reference is quiet: an absent input prints nothing, where any other notation
 * prints its own letters into the request. Rendered with Apache Velocity: test/fixtures/velocity.
 */
import { SettingError } from '../../lambdas/core/errors.ts';
import type { ActionDescription, InputField } from './description.ts';

/** The value of an input for a URL or a header. */
export const inUrl = (name: string): string => `$!esc.url($!{input.${name}})`;

/** The address: `{x}` in the path is the input x. */
export function urlTemplate(url: string, { path }: ActionDescription): string {
  return url + path.replace(PLACEHOLDER, (_, name: string) => inUrl(name));
}

/** Names of the inputs that are in the path. */
export function inPath({ path }: ActionDescription): string[] {
  return [...path.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
}

/**
 * The JSON body of what was declared and nothing else. Throws SettingError where all of it may be absent and none is a
 * text: there is nothing for the first comma to be behind.
 */
export function bodyTemplate(description: ActionDescription): string {
  const path = inPath(description);
  const inputs = description.inputs.filter(({ name }) => !path.includes(name));
  const constants = Object.entries(description.constants ?? {}).map(
    ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  const always = [...constants, ...inputs.filter((one) => !mayBeLeftOut(one)).map(field)];
  const maybe = inputs.filter(mayBeLeftOut);
  if (always.length === 0 && maybe.length > 0)
    throw new SettingError(
      `${description.connector} ${description.name} needs an input that is a text or required.`,
    );
  return `{${always.join(', ')}${maybe.map(optionalField).join('')}}`;
}

const PLACEHOLDER = /\{([^}]+)\}/g;

/** An absent text is sent empty; there is no empty number. */
function mayBeLeftOut({ type, optional = false }: InputField): boolean {
  return optional && type !== 'string';
}

function field({ name, type }: InputField): string {
  return type === 'string'
    ? `"${name}": "$!esc.jsonString($!{input.${name}})"`
    : `"${name}": $!{input.${name}}`;
}

function optionalField(input: InputField): string {
  return `#if("$!{input.${input.name}}" != ""), ${field(input)}#end`;
}
