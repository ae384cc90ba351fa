/** Patients of the simulated server: the customers of the simulated CRM, with numbers as people write them. */
import { customerOf } from '../crm/customers.ts';
import { fnv1a } from '../hash.ts';

export interface Patient {
  resourceType: 'Patient';
  id: string;
  [element: string]: unknown;
}

/** Those that a number in any spelling could mean. */
export function patientOf(spelling: string): Patient | undefined {
  const digits = spelling.replace(/\D/g, '');
  const e164 = digits.length === 10 ? `+1${digits}` : `+${digits}`;
  const customer = customerOf(e164);
  if (customer === undefined) return undefined;
  const id = customer.customerId.toLowerCase();
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(e164);
  const value = parts === null ? e164 : `(${parts[1]}) ${parts[2]}-${parts[3]}`;
  return {
    resourceType: 'Patient',
    id,
    meta: { versionId: '1', lastUpdated: '2026-01-01T00:00:00.000Z' },
    identifier: [{ system: 'urn:mrn', value: customer.customerId }],
    active: true,
    name: [{ family: 'Person', given: [customer.customerId] }],
    telecom: [
      { system: 'phone', value },
      { system: 'email', value: `${id}@example.org` },
    ],
    birthDate: `19${50 + (fnv1a(id) % 50)}-01-31`,
  };
}
