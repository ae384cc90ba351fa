/** The contract of a Data Action file: what goes in must be flat, what comes out must not nest lists. */
import { type Findings, fault, together, warning, when } from './findings.ts';
import { type Json, objectOf, textOf } from './json.ts';
import { draftFindings, isList, nestsLists, refersIn } from './schema.ts';

/** What Genesys Cloud takes as the name of an input. */
export const INPUT_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;
/** Inputs that Genesys Cloud sets itself. */
export const RESERVED: ReadonlySet<string> = new Set(['orgId', 'integrationId', 'rawRequest']);
const PRIMITIVES = new Set(['string', 'integer', 'number', 'boolean', 'null']);

export interface Input {
  /** Texts must be escaped. */
  isText: boolean;
  isOptional: boolean;
}

export function contractFindings(contract: Json): Findings {
  return together(
    inputFindings(schemaOf(contract, 'input', 'inputSchema')),
    outputFindings(schemaOf(contract, 'output', 'successSchema')),
  );
}

/** The inputs by name; none where the schema can't be read. */
export function inputsOf(contract: Json): ReadonlyMap<string, Input> {
  const schema = schemaOf(contract, 'input', 'inputSchema');
  const required = requiredOf(schema);
  return new Map(
    Object.entries(objectOf(schema?.['properties']) ?? {}).map(([name, property]) => {
      const type = objectOf(property)?.['type'] ?? 'string';
      const isText = [type].flat().includes('string');
      return [name, { isText, isOptional: !required.includes(name) }];
    }),
  );
}

function inputFindings(schema: Json | undefined): Findings {
  const properties = objectOf(schema?.['properties']);
  if (schema === undefined) return fault('contract.input.inputSchema is missing.');
  if (properties === undefined) return fault('contract.input.inputSchema must have properties.');
  const type = textOf(schema['type']);
  return together(
    when(type !== '' && type !== 'object', fault('contract.input.inputSchema must be of the type object.')),
    when(type === '', warning('contract.input.inputSchema should name its type, object.')),
    when(refersIn(schema), fault('contract.input.inputSchema must not use $ref.')),
    draftFindings('contract.input.inputSchema', schema),
    ...Object.entries(properties).map(([name, property]) => propertyFindings(name, objectOf(property))),
    ...requiredOf(schema)
      .filter((name) => !Object.hasOwn(properties, name))
      .map((name) => warning(`The input ${name} is required, but not among the properties.`)),
  );
}

function propertyFindings(name: string, property: Json | undefined): Findings {
  const types = [property?.['type'] ?? []].flat().map(textOf);
  return together(
    when(
      !INPUT_NAME.test(name),
      fault(`The input name ${name} must be letters, digits, _ and -, a letter first.`),
    ),
    when(RESERVED.has(name), fault(`The input name ${name} is Genesys Cloud's own: the action would fail.`)),
    when(
      property === undefined || types.some((type) => !PRIMITIVES.has(type)),
      fault(`The input ${name} must be a flat primitive: string, integer, number or boolean.`),
    ),
    when(
      property !== undefined && types.length !== 1,
      warning(`The input ${name} should have one type: Architect offers the fields by it.`),
    ),
  );
}

function outputFindings(schema: Json | undefined): Findings {
  if (schema === undefined) return fault('contract.output.successSchema is missing.');
  if (refersIn(schema)) return fault('contract.output.successSchema must not use $ref.');
  const draft = draftFindings('contract.output.successSchema', schema);
  const properties = Object.entries(objectOf(schema['properties']) ?? {});
  const nested = properties.filter(([, property]) => nestsLists(property, isList(schema)));
  if (nested.length === 0 && !nestsLists(schema, false)) return draft;
  const named = nested.length === 0 ? ['successSchema'] : nested.map(([name]) => name);
  const sentences = named.map(
    (name) => `The output ${name} holds a nested array, which Architect can't read.`,
  );
  return together(draft, fault(...sentences));
}

function requiredOf(schema: Json | undefined): string[] {
  const required = schema?.['required'];
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

function schemaOf(contract: Json, side: string, name: string): Json | undefined {
  return objectOf(objectOf(contract[side])?.[name]);
}
