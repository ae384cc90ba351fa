/** The answers of the default connector's lookup as its cache entries and its route have them: a customer. */
import type { Customer, LookupCache } from '../ports.ts';
import type { LookupAnswer } from './look-up.ts';

/** The customer that an answer describes. */
export function customerOf({ found, values, changedAtMs }: LookupAnswer): Customer {
  const { customerId = '', tier = '' } = values;
  return {
    found,
    customerId: String(customerId),
    tier: String(tier),
    ...(changedAtMs === undefined ? {} : { changedAtMs }),
  };
}

/** The answer that describes a customer. */
export function answerOfCustomer({ found, customerId, tier, changedAtMs }: Customer): LookupAnswer {
  return {
    found,
    values: { customerId, tier },
    isAmbiguous: false,
    entities: [],
    ...(changedAtMs === undefined ? {} : { changedAtMs }),
  };
}

/** A cache of customers, for answers. */
export function answersIn(
  cache: Pick<LookupCache, 'read' | 'writeLive'>,
): Pick<LookupCache<LookupAnswer>, 'read' | 'writeLive'> {
  return {
    async read(key, nowMs) {
      const entry = await cache.read(key, nowMs);
      if (entry === undefined) return undefined;
      const { customer, ...rest } = entry;
      return { ...rest, ...(customer && { customer: answerOfCustomer(customer) }) };
    },
    writeLive: (key, answer, version, nowMs) => cache.writeLive(key, customerOf(answer), version, nowMs),
  };
}
