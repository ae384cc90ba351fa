/** What Genesys Cloud's import asks of a Data Action file; each rule in words for the one who broke it. */

const INPUT_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;
/** Names that Genesys Cloud sets itself. */
const RESERVED = new Set(['orgId', 'integrationId', 'rawRequest']);
const PRIMITIVES = new Set(['string', 'integer', 'number', 'boolean']);

type Json = Record<string, unknown>;

/** Every rule that a file breaks, as sentences; none: it imports. Takes anything at all. */
export function faultsOf(file: unknown): string[] {
  const action = objectOf(file);
  if (action === undefined) return ['The file must hold one JSON object.'];
  const config = objectOf(action['config']) ?? {};
  const contract = objectOf(action['contract']) ?? {};
  return [
    ...head(action),
    ...requestFaults(objectOf(config['request']), contract),
    ...responseFaults(objectOf(config['response'])),
    ...timeout(config['timeoutSeconds']),
    ...inputs(schemaOf(contract, 'input', 'inputSchema')),
    ...outputs(schemaOf(contract, 'output', 'successSchema')),
    ...(JSON.stringify(file).includes('"$ref"') ? ['A schema must not use $ref.'] : []),
  ];
}

function head(action: Json): string[] {
  const name = textOf(action['name']);
  return [
    ...(name === '' ? ['name is missing.'] : []),
    ...(/ v\d+$/.test(name) ? [] : ['name must end in a version: a published contract can never change.']),
    ...(action['integrationType'] === 'custom-rest-actions'
      ? []
      : ['integrationType must be custom-rest-actions.']),
    ...(action['actionType'] === 'custom' ? [] : ['actionType must be custom: without it the import fails.']),
    ...(typeof action['secure'] === 'boolean' ? [] : ['secure must be true or false.']),
  ];
}

function requestFaults(request: Json | undefined, contract: Json): string[] {
  if (request === undefined) return ['config.request is missing.'];
  const headers = Object.values(objectOf(request['headers']) ?? {}).map(textOf);
  const texts = [textOf(request['requestUrlTemplate']), textOf(request['requestTemplate']), ...headers];
  const known = Object.keys(objectOf(schemaOf(contract, 'input', 'inputSchema')?.['properties']) ?? {});
  const used = texts.flatMap((text) =>
    [...text.matchAll(/\$\{input\.([^}]+)\}/g)].map((match) => match[1] ?? ''),
  );
  return [
    ...(/^https:\/\/|^http:\/\/(127\.0\.0\.1|localhost)/.test(texts[0] ?? '')
      ? []
      : ['requestUrlTemplate must be an https URL.']),
    ...(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(textOf(request['requestType']))
      ? []
      : ['requestType must be an HTTP method.']),
    ...used
      .filter((name) => name !== 'rawRequest' && !known.includes(name))
      .map((name) => `The request uses input.${name}, which the input contract doesn't have.`),
  ];
}

function responseFaults(response: Json | undefined): string[] {
  if (response === undefined) return ['config.response is missing.'];
  const map = Object.keys(objectOf(response['translationMap']) ?? {});
  const defaults = objectOf(response['translationMapDefaults']) ?? {};
  const template = textOf(response['successTemplate']);
  return [
    ...map
      .filter((name) => !(name in defaults))
      .map((name) => `${name} has no default: a missing field would fail the action.`),
    ...Object.entries(defaults)
      .filter(([, value]) => !isJson(value))
      .map(([name]) => `The default of ${name} must be JSON text.`),
    ...map
      .filter((name) => !template.includes(`\${${name}}`))
      .map((name) => `successTemplate doesn't use ${name}.`),
  ];
}

function timeout(seconds: unknown): string[] {
  return typeof seconds === 'number' && seconds >= 1 && seconds <= 60
    ? []
    : ['config.timeoutSeconds must be from 1 to 60.'];
}

function inputs(schema: Json | undefined): string[] {
  const properties = objectOf(schema?.['properties']);
  if (properties === undefined) return ['contract.input.inputSchema must have properties.'];
  return Object.entries(properties).flatMap(([name, property]) => [
    ...(INPUT_NAME.test(name)
      ? []
      : [`The input name ${name} must be letters, digits, _ and -, a letter first.`]),
    ...(RESERVED.has(name) ? [`The input name ${name} is Genesys Cloud's own.`] : []),
    ...(PRIMITIVES.has(textOf(objectOf(property)?.['type']))
      ? []
      : [`The input ${name} must be a flat primitive.`]),
  ]);
}

function outputs(schema: Json | undefined): string[] {
  const properties = objectOf(schema?.['properties']);
  if (properties === undefined) return ['contract.output.successSchema must have properties.'];
  return Object.entries(properties)
    .filter(([, property]) => nestedArray(objectOf(property)))
    .map(([name]) => `The output ${name} holds a nested array, which Architect can't read.`);
}

function nestedArray(property: Json | undefined, inside = false): boolean {
  if (property === undefined) return false;
  const array = property['type'] === 'array';
  if (array && inside) return true;
  const below = [
    objectOf(property['items']),
    ...Object.values(objectOf(property['properties']) ?? {}).map(objectOf),
  ];
  return below.some((one) => nestedArray(one, inside || array));
}

function schemaOf(contract: Json, side: string, name: string): Json | undefined {
  return objectOf(objectOf(contract[side])?.[name]);
}

function objectOf(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** Empty for objects and lists: a rule looks for none of them, and some can't even be written as text. */
function textOf(value: unknown): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}

function isJson(value: unknown): boolean {
  try {
    return JSON.parse(textOf(value)) !== null;
  } catch {
    return false;
  }
}
