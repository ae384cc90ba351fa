/** What the three dialects of the simulated CRM share. */
import { fnvHex } from '../hash.ts';
import { customerOf, type SimCustomer } from './customers.ts';
import { type CrmEffect, type CrmLedger, createCrmLedger } from './ledger.ts';
import { createRefusalRules, type RefusalRules } from './rules.ts';

/** How this CRM behaves; set by `POST /_sim/options`. */
export interface CrmOptions {
  /** `no`: `POST /cases` ignores its key, and every call makes another case. @default 'yes' */
  idempotencyKeys: 'yes' | 'no';
  /** Which events are answered with a case id. @default 'wrapup' */
  caseOn: 'wrapup' | 'every' | 'never';
}

export const defaultCrmOptions: CrmOptions = { idempotencyKeys: 'yes', caseOn: 'wrapup' };

export interface CrmBook {
  ledger: CrmLedger;
  rules: RefusalRules;
  options: CrmOptions;
  /** By E.164 number; null hides one that would be known. */
  overrides: Map<string, SimCustomer | null>;
  customer(phone: string): SimCustomer | undefined;
  /** Case id that goes with an event, if any. */
  caseOf(platform: string, interactionId: string, eventType: string): string | undefined;
  /** A new case id. */
  newCase(): string;
  cases(correlationId: string): CrmEffect[];
  reset(): void;
}

/** A CRM that knows its customers and has seen nothing yet. */
export function createCrmBook(): CrmBook {
  const book: CrmBook = {
    ledger: createCrmLedger(),
    rules: createRefusalRules(),
    options: { ...defaultCrmOptions },
    overrides: new Map(),
    customer(phone) {
      const override = book.overrides.get(phone);
      return override === undefined ? customerOf(phone) : (override ?? undefined);
    },
    caseOf(platform, interactionId, eventType) {
      const { caseOn } = book.options;
      const due = caseOn === 'every' || (caseOn === 'wrapup' && /wrap-?up/i.test(eventType));
      return due ? `CASE-${fnvHex(`${platform}/${interactionId}`)}` : undefined;
    },
    newCase: () => `CASE-${String(book.ledger.effects().length + 1).padStart(6, '0')}`,
    cases: (correlationId) =>
      book.ledger
        .effects()
        .filter(({ kind, ids }) => kind === 'case' && ids['correlationId'] === correlationId),
    reset() {
      book.ledger.clear();
      book.rules.clear();
      book.overrides.clear();
      Object.assign(book.options, defaultCrmOptions);
    },
  };
  return book;
}
