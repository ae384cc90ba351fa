/** Options of a simulated system, as `POST /_sim/options` sets them. */

/** Takes over what the target knows; anything else is left alone. */
export function setKnown(target: object, given: Readonly<Record<string, unknown>>): void {
  const options = target as Record<string, unknown>;
  for (const name of Object.keys(options)) if (given[name] !== undefined) options[name] = given[name];
}
