/** What an account grants, as plain JSON: it goes to the engines' processes, and tests take statements out of it. */
import type { PolicyDocument } from '../policy/document.ts';

export interface AccountDocument {
  account: string;
  region: string;
  roles: readonly RoleDocument[];
  resources: readonly ResourceDocument[];
}

/** A policy and what people call it. */
export interface NamedPolicy {
  name: string;
  document: PolicyDocument;
}

export interface RoleDocument {
  arn: string;
  /** The function that runs under it, without the deployment's prefix; else the role's own name. */
  label: string;
  trust: NamedPolicy;
  policies: readonly NamedPolicy[];
  boundary?: NamedPolicy;
}

export type ResourceKind =
  | 'bus'
  | 'function'
  | 'key'
  | 'log-group'
  | 'mapping'
  | 'queue'
  | 'secret'
  | 'stream'
  | 'table'
  | 'topic';

export interface ResourceDocument {
  arn: string;
  kind: ResourceKind;
  /** Its kind and its name without the deployment's prefix: `queue voice.fifo`. */
  label: string;
  policies: readonly NamedPolicy[];
  /** ARN of the customer key that encrypts it. */
  key?: string;
  /** Of a table: the name of its partition key. */
  hashKey?: string;
}
