/** A Data Action before it is one: what a connector declares of a lookup or an operation, and nothing of Genesys Cloud. */

export type FieldType = 'string' | 'integer' | 'number' | 'boolean';

/** One field that the flow hands over. */
export interface InputField {
  name: string;
  type: FieldType;
  /** Left out, a text arrives empty and any other field not at all. */
  optional?: boolean;
  description?: string;
}

/** One field of an answer, and what Architect sees where it is missing: never null, which would defeat it. */
export interface OutputField {
  name: string;
  type: FieldType;
  default: string | number | boolean;
  description?: string;
}

export interface ActionDescription {
  /** Names the action with `name`: `Steadyline crm create-case v1`. Small letters, digits and dashes. */
  connector: string;
  kind: 'lookup' | 'operation' | 'poll';
  name: string;
  /** Route of the API; `{requestId}` in it stands for the input of that name. */
  path: string;
  /** All but those in the path make up the body. */
  inputs: readonly InputField[];
  /** What is declared; the fields that every answer of a kind has come on top. An operation's are the poll's. */
  outputs: readonly OutputField[];
  /** What the body holds beside the inputs, whatever the flow says. */
  constants?: Readonly<Record<string, string>>;
  /**
   * Of an operation: what the Idempotency-Key holds behind the conversation's id; `<connector>-<name>` unless given. A
   * flow may run the action again: the same conversation and operation are the same request.
   */
  requestKey?: string;
}
