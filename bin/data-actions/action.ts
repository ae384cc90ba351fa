/** The import file of a Genesys web-services Data Action, as Genesys Cloud exports and imports it. */
import type { FieldType, InputField, OutputField } from './description.ts';

export interface JsonSchema {
  title: string;
  type: 'object';
  required: readonly string[];
  properties: Record<string, { type: FieldType; description?: string }>;
  additionalProperties: boolean;
}

export interface Contract {
  input: { inputSchema: JsonSchema };
  output: { successSchema: JsonSchema };
}

export interface DataAction {
  name: string;
  /** Web services, or AWS Lambda. */
  integrationType: 'custom-rest-actions' | 'aws-lambda-data-actions';
  actionType: 'custom';
  secure: boolean;
  config: {
    timeoutSeconds: number;
    request: {
      /** An address; of AWS Lambda the function's ARN. */
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
  contract: Contract;
}

/** The contract of flat primitives: Architect reads nothing else. */
export function contractOf(
  name: string,
  inputs: readonly InputField[],
  outputs: readonly OutputField[],
): Contract {
  return {
    input: {
      inputSchema: {
        ...schema(`${name} input`, inputs),
        required: inputs.filter(({ optional = false }) => !optional).map((one) => one.name),
        additionalProperties: false,
      },
    },
    output: { successSchema: schema(`${name} output`, outputs) },
  };
}

function schema(title: string, fields: readonly (InputField | OutputField)[]): JsonSchema {
  return {
    title,
    type: 'object',
    required: [],
    properties: Object.fromEntries(
      fields.map(({ name, type, description }) => [
        name,
        { type, ...(description === undefined ? {} : { description }) },
      ]),
    ),
    additionalProperties: true,
  };
}

/** How the answer's fields reach the flow, and what stands for a missing one. */
export function responseOf(outputs: readonly OutputField[]): DataAction['config']['response'] {
  return {
    translationMap: Object.fromEntries(outputs.map(({ name }) => [name, `$.${name}`])),
    translationMapDefaults: Object.fromEntries(outputs.map((one) => [one.name, JSON.stringify(one.default)])),
    successTemplate: `{${outputs.map(({ name }) => `"${name}": $\{${name}}`).join(', ')}}`,
  };
}
