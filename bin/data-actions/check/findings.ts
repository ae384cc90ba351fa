/** What a check has to say of a Data Action file, as sentences for the one who wrote it. */

export interface Findings {
  /** Why Genesys Cloud doesn't import the file. */
  faults: string[];
  /** It imports, but does something that its author will not want. */
  warnings: string[];
  /** What was not checked. */
  notes: string[];
}

export const fault = (...faults: string[]): Findings => ({ faults, warnings: [], notes: [] });
export const warning = (...warnings: string[]): Findings => ({ faults: [], warnings, notes: [] });
export const note = (...notes: string[]): Findings => ({ faults: [], warnings: [], notes });
export const nothing: Findings = fault();

/** All of them, each sentence once. */
export function together(...all: readonly Findings[]): Findings {
  const each = (kind: keyof Findings) => [...new Set(all.flatMap((one) => one[kind]))];
  return { faults: each('faults'), warnings: each('warnings'), notes: each('notes') };
}

/** `found` where it holds. */
export function when(holds: boolean, found: Findings): Findings {
  return holds ? found : nothing;
}
