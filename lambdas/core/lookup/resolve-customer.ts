/** The default connector's lookup: a customer by telephone number. */
import type { ConnectorCalls } from '../connector/calls.ts';
import { customerOf } from '../connector/customers.ts';
import { DEFAULT_CONNECTOR, DEFAULT_LOOKUP } from '../connector/default.ts';
import type { Customer, LookupCache } from '../ports.ts';
import { type CachedValue, UNKNOWN } from './cached-value.ts';
import { type Caller, createResolve, type ResolveDeps, type ResolveOptions } from './resolve.ts';

type Fixed = 'cache' | 'downstream' | 'refreshOf' | 'source' | 'unknown';

export interface ResolveCustomerDeps extends Omit<ResolveDeps<Customer, string>, Fixed> {
  cache: Pick<LookupCache, 'read' | 'writeLive' | 'leaseRefresh'>;
  calls: Pick<ConnectorCalls, 'find' | 'ready'>;
}

/** By E.164 number; as `createResolve`. */
export function createResolveCustomer(
  { calls, ...deps }: ResolveCustomerDeps,
  options: ResolveOptions,
): (caller: Caller<string>) => Promise<CachedValue> {
  return createResolve<Customer, string>(
    {
      ...deps,
      downstream: DEFAULT_CONNECTOR,
      refreshOf: (phone) => ({ kind: 'refresh', phone }),
      source: {
        ready: () => calls.ready(),
        async find(e164, call) {
          const value = { e164, spellings: [e164] };
          return customerOf(await calls.find({ ...DEFAULT_LOOKUP, value }, call));
        },
      },
      unknown: UNKNOWN,
    },
    options,
  );
}
