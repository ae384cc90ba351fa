/** A reference of a Velocity template, `$input.x` in any of its notations, and where it is. */

/** What is done with its value: it is printed, handed to a method, or tested by a directive. */
export type Use = 'printed' | 'argument' | 'condition';

export interface Reference {
  /** As it is written, `$!{input.x}`. */
  text: string;
  /** Where it begins in its template; -1 inside parentheses. */
  at: number;
  /** `$!`: prints nothing where its value is missing. Any other notation prints itself. */
  quiet: boolean;
  /** `input` of `$input.x`. */
  root: string;
  /** `x` of `$input.x`, `$input["x"]` and `$input.get("x")`. */
  member: string | undefined;
  /** Whether a method is called, on the root or on a part of it. */
  calls: boolean;
  use: Use;
  /** Root of the method call in whose text it is printed: `esc` of `$esc.url("a $input.x")`. */
  tool: string | undefined;
  /** The members of `input` without which it has no value. */
  needs: readonly string[];
}

/** Velocity can't read the template; the message is a clause for a sentence. */
export class VelocityError extends Error {}

/** A place in a template that moves on as it is read. */
export interface Cursor {
  readonly text: string;
  at: number;
}

/** What a sticky pattern finds here, which the cursor then has passed; undefined: it stays. */
export function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found !== undefined) cursor.at += found.length;
  return found;
}

/** An odd number of backslashes is before the cursor. */
export function isEscaped({ text, at }: Cursor): boolean {
  let slashes = 0;
  while (text.charAt(at - 1 - slashes) === '\\') slashes += 1;
  return slashes % 2 === 1;
}
