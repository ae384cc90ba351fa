/** Whom the simulated CRM knows: it follows from the number alone, so that any test knows the right answer. */
import { fnvHex } from '../hash.ts';

/** What the CRM answers of a customer. */
export interface SimCustomer {
  customerId: string;
  tier: string;
}

const tiers = ['standard', 'standard', 'standard', 'silver', 'silver', 'gold', 'gold', 'platinum'] as const;

/** Numbers whose last four digits are 9000 or more are unknown; all others are customers. */
export function customerOf(phone: string): SimCustomer | undefined {
  const digits = phone.replace(/\D/g, '');
  if (digits.length < 4 || Number(digits.slice(-4)) >= 9000) return undefined;
  const hash = fnvHex(digits);
  return { customerId: `C-${hash}`, tier: tiers[Number.parseInt(hash.slice(-1), 16) % 8] ?? 'standard' };
}
