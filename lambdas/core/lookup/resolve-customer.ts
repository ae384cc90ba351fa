/** The default connector's lookup: a customer by telephone number. */
import { DEFAULT_CONNECTOR } from '../connector/default.ts';
import type { Crm, Customer, LookupCache } from '../ports.ts';
import { type CachedValue, UNKNOWN } from './cached-value.ts';
import { type Caller, createResolve, type ResolveDeps, type ResolveOptions } from './resolve.ts';

type Fixed = 'cache' | 'downstream' | 'refreshOf' | 'source' | 'unknown';

export interface ResolveCustomerDeps extends Omit<ResolveDeps<Customer, string>, Fixed> {
  cache: Pick<LookupCache, 'read' | 'writeLive' | 'leaseRefresh'>;
  crm: Pick<Crm, 'findCustomer' | 'ready'>;
}

/** By E.164 number; as `createResolve`. */
export function createResolveCustomer(
  { crm, ...deps }: ResolveCustomerDeps,
  options: ResolveOptions,
): (caller: Caller<string>) => Promise<CachedValue> {
  return createResolve<Customer, string>(
    {
      ...deps,
      downstream: DEFAULT_CONNECTOR,
      refreshOf: (phone) => ({ kind: 'refresh', phone }),
      source: {
        ...(crm.ready && { ready: () => crm.ready?.() ?? Promise.resolve() }),
        find: (phone, call) => crm.findCustomer(phone, call),
      },
      unknown: UNKNOWN,
    },
    options,
  );
}
