/** The import file of a Genesys web-services Data Action, as Genesys Cloud exports and imports it. */

export interface JsonSchema {
  title: string;
  type: 'object';
  required: readonly string[];
  properties: Record<string, { type: 'string' | 'integer' | 'boolean'; description: string }>;
  additionalProperties: boolean;
}

export interface DataAction {
  name: string;
  integrationType: 'custom-rest-actions';
  actionType: 'custom';
  secure: boolean;
  config: {
    timeoutSeconds: number;
    request: {
      requestUrlTemplate: string;
      requestType: 'GET' | 'POST';
      headers: Record<string, string>;
      requestTemplate: string;
    };
    response: {
      translationMap: Record<string, string>;
      translationMapDefaults: Record<string, string>;
      successTemplate: string;
    };
  };
  contract: { input: { inputSchema: JsonSchema }; output: { successSchema: JsonSchema } };
}

/** One field of an answer: its type, what it says, and what Architect sees where it is missing. */
export interface OutputField {
  type: 'string' | 'integer' | 'boolean';
  description: string;
  fallback: string | number | boolean;
}

/** One field that the flow hands over. */
export interface InputField {
  description: string;
  required: boolean;
}

/** A schema of flat primitives: Architect reads nothing else. */
export function inputSchema(title: string, fields: Record<string, InputField>): JsonSchema {
  return {
    title,
    type: 'object',
    required: Object.keys(fields).filter((name) => fields[name]?.required),
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, { description }]) => [name, { type: 'string', description }]),
    ),
    additionalProperties: false,
  };
}

/** Output schema and the three parts of the response that go with it. */
export function responseOf(
  title: string,
  fields: Record<string, OutputField>,
): { schema: JsonSchema; response: DataAction['config']['response'] } {
  const names = Object.keys(fields);
  return {
    schema: {
      title,
      type: 'object',
      required: [],
      properties: Object.fromEntries(
        Object.entries(fields).map(([name, { type, description }]) => [name, { type, description }]),
      ),
      additionalProperties: true,
    },
    response: {
      translationMap: Object.fromEntries(names.map((name) => [name, `$.${name}`])),
      translationMapDefaults: Object.fromEntries(
        Object.entries(fields).map(([name, { fallback }]) => [name, JSON.stringify(fallback)]),
      ),
      successTemplate: `{${names.map((name) => `"${name}": $\{${name}}`).join(', ')}}`,
    },
  };
}
