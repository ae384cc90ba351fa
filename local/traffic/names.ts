/** Names of what a drill sends, by which its log is read. Pure. */

/** Begins every id of a run. */
export function prefixOf(seed: number): string {
  return `drill-${seed}`;
}

/** The interaction whose record the CRM throttles. */
export function hotInteraction(seed: number): string {
  return `${prefixOf(seed)}-hot`;
}

/** The event that the CRM refuses permanently. */
export function poisonReference(seed: number): string {
  return `${prefixOf(seed)}-poison-e1`;
}

/** Begins the ids of the interactions of a fixed set. */
export function setPrefix(seed: number): string {
  return `${prefixOf(seed)}-set`;
}
