/** The kinds of connectors that are shipped: a file each in lambdas/connectors, which exports a function of its name. */

export interface ShippedKind {
  /**
   * Nothing from outside speaks for it yet, or too little: it is held against a simulator that was written from
   * documentation. docs/CONNECTORS.md says what speaks for the others.
   */
  isExperimental: boolean;
}

export const shippedKinds = {
  rest: { isExperimental: false },
  warehouse: { isExperimental: false },
  servicenow: { isExperimental: true },
  salesforce: { isExperimental: false },
  fhir: { isExperimental: false },
  dynamics: { isExperimental: true },
  hubspot: { isExperimental: false },
  zendesk: { isExperimental: true },
} as const satisfies Readonly<Record<string, ShippedKind>>;

export type ShippedKindName = keyof typeof shippedKinds;

/** Undefined for a connector that is whole in its own file. */
export function shippedKind(kind: string | undefined): ShippedKind | undefined {
  return kind !== undefined && Object.hasOwn(shippedKinds, kind)
    ? shippedKinds[kind as ShippedKindName]
    : undefined;
}
