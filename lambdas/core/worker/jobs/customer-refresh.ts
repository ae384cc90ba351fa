/** Looks a customer up and writes what came into the lookup cache, unless the entry has changed meanwhile (P6). */
import { customerKey } from '../../customer/phone.ts';
import type { CallOptions, Clock, Crm, Customer, Hasher, LookupCache } from '../../ports.ts';

export interface CustomerRefreshDeps {
  crm: Pick<Crm, 'findCustomer' | 'ready'>;
  cache: Pick<LookupCache, 'read' | 'writeLive'>;
  hasher: Hasher;
  /** The key of the HMACs over phone numbers; throws UnavailableError. */
  piiKey: () => Promise<string>;
  clock: Clock;
}

/** What came, and the write that the version read before the call allows. */
export interface Refreshed {
  customer: Customer;
  write(): Promise<void>;
}

/** Resolves when the secrets of a refresh are loaded. Throws UnavailableError. */
export async function readyToRefresh({
  crm,
  piiKey,
}: Pick<CustomerRefreshDeps, 'crm' | 'piiKey'>): Promise<void> {
  await Promise.all([crm.ready?.(), piiKey()]);
}

/** Throws what the CRM and the cache throw. */
export async function refreshCustomer(
  { crm, cache, hasher, piiKey, clock }: CustomerRefreshDeps,
  e164: string,
  call: CallOptions,
): Promise<Refreshed> {
  const key = customerKey(hasher, await piiKey(), e164);
  const before = await cache.read(key, clock.now());
  const customer = await crm.findCustomer(e164, call);
  return {
    customer,
    async write() {
      await cache.writeLive(key, customer, before?.version ?? 0, clock.now());
    },
  };
}
