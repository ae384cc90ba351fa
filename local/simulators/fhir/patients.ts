/** Patients of the simulated server: the customers of the simulated CRM, with numbers as people write them. */
import { customerOf } from '../crm/customers.ts';
import { asWritten, e164Of } from '../crm/spelled.ts';
import { fnv1a } from '../hash.ts';

export interface Patient {
  resourceType: 'Patient';
  id: string;
  [element: string]: unknown;
}

/** Those that a number in any spelling could mean. */
export function patientOf(spelling: string): Patient | undefined {
  const e164 = e164Of(spelling);
  const customer = customerOf(e164);
  if (customer === undefined) return undefined;
  const id = customer.customerId.toLowerCase();
  return {
    resourceType: 'Patient',
    id,
    meta: { versionId: '1', lastUpdated: '2026-01-01T00:00:00.000Z' },
    identifier: [{ system: 'urn:mrn', value: customer.customerId }],
    active: true,
    name: [{ family: 'Person', given: [customer.customerId] }],
    telecom: [
      { system: 'phone', value: asWritten(e164) },
      { system: 'email', value: `${id}@example.org` },
    ],
    birthDate: `19${50 + (fnv1a(id) % 50)}-01-31`,
  };
}
