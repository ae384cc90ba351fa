/** Contacts of the simulated organisation: those of the simulated CRM, with numbers as people write them. */
import { customerOf } from '../crm/customers.ts';
import { asWritten, e164Of } from '../crm/spelled.ts';
import { fnvHex } from '../hash.ts';
import { type Condition, literalsOf, type SoqlValue } from './soql.ts';

export type SalesforceRecord = Readonly<Record<string, SoqlValue>>;

export interface Contacts {
  /** Those that could fulfil the condition. */
  candidates(where: Condition | undefined): SalesforceRecord[];
  /** One that was added, or asked for before. */
  byId(id: string): SalesforceRecord | undefined;
  /** One more, or in place of the added one with its `Id`. */
  add(fields: SalesforceRecord): SalesforceRecord;
  reset(): void;
}

const isPhone = (field: string): boolean => /phone/i.test(field);

/** Known by number alone, as the simulated CRM knows its customers; others can be added. */
export function createContacts(): Contacts {
  let added: SalesforceRecord[] = [];
  const asked = new Map<SoqlValue | undefined, SalesforceRecord>();
  return {
    candidates(where) {
      const numbers = new Set(literalsOf(where, isPhone).map(e164Of));
      const known = [...numbers].map(contactOf).filter((one) => one !== undefined);
      for (const one of known) asked.set(one['Id'], one);
      return [...added, ...known];
    },
    byId: (id) => added.find(({ Id }) => Id === id) ?? asked.get(id),
    add(fields) {
      const id = idOf('003', `${added.length}/${JSON.stringify(fields)}`);
      const contact = { Id: id, Name: 'Added', SystemModstamp: '2026-02-01T00:00:00.000+0000', ...fields };
      added = [...added.filter(({ Id }) => Id !== contact.Id), contact];
      return contact;
    },
    reset: () => {
      added = [];
      asked.clear();
    },
  };
}

function contactOf(e164: string): SalesforceRecord | undefined {
  const customer = customerOf(e164);
  if (customer === undefined) return undefined;
  const written = asWritten(e164);
  // Half of them are known by their mobile number only.
  const isMobile = Number(e164.slice(-1)) % 2 === 1;
  return {
    Id: idOf('003', e164),
    Name: `Contact ${customer.customerId}`,
    'Account.Name': `Account ${customer.customerId}`,
    AccountId: idOf('001', e164),
    Phone: isMobile ? null : written,
    MobilePhone: isMobile ? written : null,
    Email: `${customer.customerId.toLowerCase()}@example.org`,
    Tier__c: customer.tier,
    SystemModstamp: '2026-01-01T00:00:00.000+0000',
  };
}

/** An id of 18 characters; the last three only encode upper and lower case. */
export function idOf(prefix: string, seed: string): string {
  return `${prefix}${fnvHex(seed)}${fnvHex(`${seed}#`)}`.slice(0, 15).padEnd(15, '0').concat('AAA');
}
