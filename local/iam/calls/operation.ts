/** What a request asks for, in the words of policies. */
import { PolicyError } from '../policy/errors.ts';

/** One action on one resource; a request may ask for several. */
export interface Operation {
  action: string;
  /** ARN, or `*` for actions that have no resource. */
  resource: string;
  /** Of a table: the partition keys that the request touches. */
  leadingKeys?: readonly string[];
}

/** A request's parameters. */
export type Input = Readonly<Record<string, unknown>>;

/** Where the engines are: their ARNs name it. */
export interface Place {
  region: string;
  account: string;
}

/** An action that nothing here knows: refused, so that it gets its row before anything relies on it. */
export function unknownOperation(service: string, name: string): PolicyError {
  return new PolicyError('A call', `nothing here knows which permission ${service}:${name} needs.`);
}
