/** Reads a function's name out of the ways in which templates name functions. */

/** From a name, an ARN (with or without qualifier), or the invocation URI of an integration. */
export function functionNameOf(reference: string): string {
  return /:function:([^:/]+)/.exec(reference)?.[1] ?? reference;
}
