/** The Velocity templates of a request: readable, of known inputs, and right where an optional input is absent. */
import { parseTemplate, type Template } from '../velocity/parse.ts';
import { type Reference, VelocityError } from '../velocity/reference.ts';
import type { Input } from './contract.ts';
import { type Findings, fault, nothing, together, warning, when } from './findings.ts';
import { type Json, objectOf, textOf } from './json.ts';

/** What it takes to make an input safe, by where it is. */
const ESCAPES = { url: '$esc.url', body: '$esc.jsonString', header: undefined };
/** Tools of Genesys Cloud whose methods escape. */
const ESCAPING_TOOLS = new Set(['esc', 'encoding', 'urlTool']);

/** What every template has: Genesys Cloud's own values and tools, and Velocity's inside a loop. */
export const TEMPLATE_ROOTS = [
  ...['input', 'credentials', 'esc', 'math', 'encoding', 'urlTool', 'successTemplateUtils'],
  ...['foreach', 'velocityCount', 'velocityHasNext'],
] as const;

interface Place {
  name: string;
  text: string;
  kind: keyof typeof ESCAPES;
}

export function templateFindings(request: Json | undefined, inputs: ReadonlyMap<string, Input>): Findings {
  const headers = Object.entries(objectOf(request?.['headers']) ?? {});
  const places: Place[] = [
    { name: 'requestUrlTemplate', text: textOf(request?.['requestUrlTemplate']), kind: 'url' },
    { name: 'requestTemplate', text: textOf(request?.['requestTemplate']), kind: 'body' },
    ...headers.map(
      ([name, value]): Place => ({ name: `header ${name}`, text: textOf(value), kind: 'header' }),
    ),
  ];
  return together(
    ...places.map((place) => {
      const template = readTemplate(place.text);
      if (typeof template === 'string') return fault(`${place.name}: ${template}`);
      return together(...template.references.map((one) => referenceFindings(one, place, template, inputs)));
    }),
  );
}

/** The template, or why it can't be read. */
export function readTemplate(text: string): Template | string {
  try {
    return parseTemplate(text);
  } catch (error) {
    if (error instanceof RangeError) return 'It is nested too deeply to be read.';
    if (error instanceof VelocityError) return `Velocity can't read it: ${error.message}.`;
    throw error;
  }
}

function referenceFindings(
  reference: Reference,
  place: Place,
  { references, assigned }: Template,
  inputs: ReadonlyMap<string, Input>,
): Findings {
  const { root, member } = reference;
  const isKnown = assigned.has(root) || TEMPLATE_ROOTS.some((one) => one === root);
  const name = root === 'input' && member !== 'rawRequest' ? member : undefined;
  const tested = references.filter(({ use }) => use === 'condition').flatMap(({ needs }) => needs);
  const missing = reference.needs.find((one) => inputs.get(one)?.isOptional && !tested.includes(one));
  return together(
    when(
      name !== undefined && !inputs.has(name),
      warning(
        `${place.name} uses input.${name}, which is not in the input contract: it prints itself, or nothing.`,
      ),
    ),
    // Without braces a `$` may be meant as one: OData has `$filter`.
    when(
      !isKnown && reference.use === 'printed' && reference.text.endsWith('}') && !reference.quiet,
      warning(
        `${place.name} prints ${reference.text} to the letter: nothing is known by that name, and an input is written \${input.name}.`,
      ),
    ),
    missing !== undefined && reference.use === 'printed' && !reference.quiet
      ? warning(
          `${place.name} prints ${reference.text} to the letter where the optional input ${missing} is absent: write ${quietly(reference.text)}.`,
        )
      : nothing,
    when(
      reference.calls && root !== 'input' && reference.text.endsWith('}'),
      warning(`${place.name}: write ${reference.text} as $${root}.method(…), without braces around it.`),
    ),
    name === undefined ? nothing : escapeFindings(reference, place, inputs.get(name)),
  );
}

function escapeFindings(
  reference: Reference,
  { name, text, kind }: Place,
  input: Input | undefined,
): Findings {
  const macro = ESCAPES[kind];
  if (macro === undefined || input?.isText === false || reference.use !== 'printed') return nothing;
  if (reference.tool !== undefined && ESCAPING_TOOLS.has(reference.tool)) return nothing;
  // Outside quotes an input may be JSON of its own, as a flow hands it over.
  if (kind === 'body' && !isQuoted(text, reference)) return nothing;
  return warning(`${name}: escape ${reference.text} with ${macro}(…), or its characters change the request.`);
}

/** After an odd number of quotes; inside parentheses it is in a text of its own. */
function isQuoted(text: string, { at }: Reference): boolean {
  return at < 0 || (text.slice(0, at).match(/(?<!\\)"/g) ?? []).length % 2 === 1;
}

function quietly(reference: string): string {
  return reference.replace(/\$!?(?=\{?[A-Za-z_])/g, '$!');
}
