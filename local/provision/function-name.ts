/** Reads a function's name out of the ways in which templates name functions. */

/** From a name or an ARN (with or without qualifier), or the invocation URI of an integration. */
export function functionNameOf(reference: string): string {
  return /:function:([^:/]+)/.exec(reference)?.[1] ?? reference.replace(/:[^:]*$/, '');
}

/** The alias or version that a name or ARN ends with; undefined where it has none. */
export function qualifierOf(reference: string): string | undefined {
  return (/:function:(.+)$/.exec(reference)?.[1] ?? reference).split(':')[1];
}
