/** A policy as a template holds it, its references resolved. Elements that are not here are errors. */

/** One or many. */
export type Listed<T> = T | readonly T[];

export interface PolicyDocument {
  Version?: string;
  Statement: Listed<RawStatement>;
}

export interface RawStatement {
  Sid?: string;
  Effect: string;
  Action: Listed<string>;
  /** Absent in a role's trust policy: there it is the role. */
  Resource?: Listed<string>;
  /** In policies of resources only. */
  Principal?: string | Readonly<Record<string, Listed<string>>>;
  Condition?: Readonly<Record<string, Readonly<Record<string, Listed<string>>>>>;
}

/** One or many as many. */
export function listOf<T>(value: Listed<T>): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
