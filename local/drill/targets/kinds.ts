/** The kinds that are drilled as a connector of an organisation's own: file, simulator, and how hard the system makes it. */
import type { ShippedKindName } from '../../../lib/connectors/shipped-kinds.ts';
import type { Target } from '../../traffic/target.ts';

export interface DrilledKind {
  lookup: string;
  create: { operation: string; fields(words: string): Record<string, unknown> };
  refresh: string;
  takesEvents: boolean;
  /** The system's own; its simulator refuses more in the system's own words. */
  limit: Target['limit'];
  /** Options of its simulator: tokens that end in the midst of a short drill. */
  simulator: Readonly<Record<string, unknown>>;
}

/** Half of it is the margin of renewal: three tokens a minute, of the five that most systems grant, s. */
const TOKEN_LIFE_S = 40;
/** A session of Salesforce ends when nobody uses it: any outage is longer, ms. */
const SESSION_IDLE_MS = 8000;
const ofCase = (subject: string) => ({ subject });

/** Limits by FACTS of each vendor: the smallest that an edition has, where there are several. */
export const drilledKinds = {
  salesforce: {
    lookup: 'customer',
    create: { operation: 'create-case', fields: ofCase },
    refresh: 'refresh-customer',
    takesEvents: true,
    limit: { calls: 100, windowMs: 1000 },
    simulator: { idleMs: SESSION_IDLE_MS },
  },
  fhir: {
    lookup: 'patient',
    create: { operation: 'create-task', fields: (description) => ({ description }) },
    refresh: 'refresh-patient',
    takesEvents: false,
    limit: { calls: 20, windowMs: 1000 },
    simulator: { tokenLifeS: TOKEN_LIFE_S, callsASecond: 20 },
  },
  dynamics: {
    lookup: 'customer',
    create: { operation: 'create-case', fields: (subject) => ({ subject, customerId: 'drilled-customer' }) },
    refresh: 'refresh-customer',
    takesEvents: true,
    limit: { calls: 6000, windowMs: 300_000 },
    simulator: { tokenLifeS: TOKEN_LIFE_S },
  },
  hubspot: {
    lookup: 'customer',
    create: { operation: 'create-ticket', fields: ofCase },
    refresh: 'refresh-customer',
    takesEvents: false,
    limit: { calls: 190, windowMs: 10_000 },
    simulator: {},
  },
  zendesk: {
    lookup: 'customer',
    create: {
      operation: 'create-ticket',
      fields: (subject) => ({ subject, description: 'As told on the phone' }),
    },
    refresh: 'refresh-customer',
    takesEvents: false,
    limit: { calls: 400, windowMs: 60_000 },
    simulator: { tokenLifeS: TOKEN_LIFE_S },
  },
} as const satisfies Partial<Record<ShippedKindName, DrilledKind>>;

export type DrilledKindName = keyof typeof drilledKinds;

export function drilledKind(kind: string): DrilledKind | undefined {
  return Object.hasOwn(drilledKinds, kind) ? drilledKinds[kind as DrilledKindName] : undefined;
}
