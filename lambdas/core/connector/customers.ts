/** The answers of the default connector's lookup as its cache entries and its route have them: a customer. */
import type { WriteThrough } from '../lookup/cache-rule.ts';
import type { Customer, LookupCache } from '../ports.ts';
import { text } from './fields.ts';
import type { LookupAnswer } from './look-up.ts';
import { writeThroughOf } from './write-through.ts';

/** Its fields, of every kind that the default connector may be. */
export const CUSTOMER_ANSWER = { customerId: text('UNKNOWN', { needed: true }), tier: text('standard') };

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

/** What stated values make of a customer. */
export const customerWriteThrough: WriteThrough<Customer> = (known, values) => {
  const changed = writeAnswerThrough(known && answerOfCustomer(known), values);
  return changed && { ...changed, value: customerOf(changed.value) };
};

const writeAnswerThrough = writeThroughOf({ answer: CUSTOMER_ANSWER });

/** A cache of customers, for answers. */
export function answersIn<Cache extends Pick<LookupCache, 'read' | 'writeLive'>>(
  cache: Cache,
): Omit<Cache, 'read' | 'writeLive'> & Pick<LookupCache<LookupAnswer>, 'read' | 'writeLive'> {
  return {
    ...cache,
    async read(key, nowMs) {
      const entry = await cache.read(key, nowMs);
      if (entry === undefined) return undefined;
      const { customer, ...rest } = entry;
      return { ...rest, ...(customer && { customer: answerOfCustomer(customer) }) };
    },
    writeLive: (key, answer, version, nowMs) => cache.writeLive(key, customerOf(answer), version, nowMs),
  };
}
