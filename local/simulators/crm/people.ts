/** People of a simulated system: the customers of the simulated CRM by their numbers, and those that were added. */
import { customerOf } from './customers.ts';
import { asWritten, e164Of } from './spelled.ts';

export interface Person {
  id: string;
  name: string;
  phone: string;
  email: string;
  tier: string;
  changedAt: string;
}

export interface People {
  /** Everybody whom one of these spellings of a number could mean, and everybody who was added. */
  candidates(spellings: readonly string[]): Person[];
  add(person: Partial<Person>): Person;
  reset(): void;
}

/** `idOf` makes the system's own kind of id. */
export function createPeople(idOf: (seed: string) => string): People {
  let added: Person[] = [];
  const known = (e164: string): Person[] => {
    const customer = customerOf(e164);
    if (customer === undefined) return [];
    return [
      {
        id: idOf(e164),
        name: `Person ${customer.customerId}`,
        phone: asWritten(e164),
        email: `${customer.customerId.toLowerCase()}@example.org`,
        tier: customer.tier,
        changedAt: '2026-01-01T00:00:00Z',
      },
    ];
  };
  return {
    candidates: (spellings) => [...added, ...[...new Set(spellings.map(e164Of))].flatMap(known)],
    add(person) {
      const one = {
        id: idOf(`added/${added.length}`),
        name: 'Added',
        phone: '',
        email: '',
        tier: 'standard',
        changedAt: '2026-02-01T00:00:00Z',
        ...person,
      };
      added.push(one);
      return one;
    },
    reset: () => {
      added = [];
    },
  };
}
