/** The response of a Data Action file: what is read from the reply, and what becomes of what is missing. */
import { type Findings, fault, nothing, together, warning, when } from './findings.ts';
import { isCompound, type Json, objectOf, textOf } from './json.ts';
import { readTemplate, TEMPLATE_ROOTS } from './templates.ts';

/** What a success template has without a translation map. */
const BUILT_IN = new Set(['rawResult', ...TEMPLATE_ROOTS]);

export function responseFindings(response: Json | undefined): Findings {
  if (response === undefined) return fault('config.response is missing.');
  const map = objectOf(response['translationMap']) ?? {};
  const defaults = objectOf(response['translationMapDefaults']) ?? {};
  return together(
    shapeFindings(response, 'translationMap'),
    shapeFindings(response, 'translationMapDefaults'),
    ...Object.keys(map).map((name) => defaultFindings(name, defaults)),
    ...Object.keys(defaults)
      .filter((name) => !Object.hasOwn(map, name))
      .map((name) => warning(`${name} has a default, but is not in translationMap.`)),
    templateFindings(response, Object.keys(map)),
  );
}

function shapeFindings(response: Json, part: string): Findings {
  const given = response[part];
  if (given === undefined || given === null) return nothing;
  const known = objectOf(given);
  if (known === undefined) return fault(`${part} must be an object.`);
  const wrong = Object.keys(known).filter((name) => isCompound(known[name]));
  return fault(...wrong.map((name) => `${name} in ${part} must be a text.`));
}

function defaultFindings(name: string, defaults: Json): Findings {
  const given = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
  if (given === undefined || given === null)
    return warning(`${name} has no default: where the reply lacks it the action fails.`);
  const value = parsed(textOf(given));
  if (value === undefined)
    return warning(`The default of ${name} is no JSON: a text needs quotes of its own, "\\"unknown\\"".`);
  return when(
    value === null,
    warning(`The default of ${name} is null, which defeats what Architect does with a missing value.`),
  );
}

function templateFindings(response: Json, names: readonly string[]): Findings {
  if (isCompound(response['successTemplate']))
    return fault('successTemplate must be a text: JSON inside it is escaped.');
  const text = textOf(response['successTemplate']);
  if (text === '')
    return when(
      textOf(response['successTemplateUri']) === '',
      warning('successTemplate is missing: usually it is "${rawResult}".'),
    );
  const template = readTemplate(text);
  if (typeof template === 'string') return fault(`successTemplate: ${template}`);
  const used = new Set(template.references.map(({ root }) => root));
  const unknown = template.references.filter(
    ({ root, calls, use }) =>
      use === 'printed' && !calls && ![names, ...BUILT_IN, ...template.assigned].flat().includes(root),
  );
  return together(
    ...names
      .filter((name) => !used.has(name))
      .map((name) => warning(`successTemplate doesn't use ${name}: the flow never sees it.`)),
    ...unknown.map(({ text: written }) =>
      warning(`successTemplate prints ${written} to the letter: translationMap doesn't have it.`),
    ),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
