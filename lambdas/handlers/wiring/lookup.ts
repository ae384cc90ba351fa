/** The lookup of the default connector. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { CUSTOMERS } from '../../adapters/dynamodb/lookup-item.ts';
import type { ConnectorCalls } from '../../core/connector/calls.ts';
import { CRM } from '../../core/connector/default.ts';
import type { LookupOptions } from '../../core/lookup/options.ts';
import { createResolveCustomer } from '../../core/lookup/resolve-customer.ts';
import { customerCache } from './crm-cache.ts';
import { resolveParts } from './resolver.ts';

/** Reads what `resolveParts` and `customerCache` read. Throws SettingError. */
export function settingsResolveCustomer(
  clients: { dynamo: DynamoDBClient; sqs: SQSClient },
  calls: Pick<ConnectorCalls, 'find' | 'ready'>,
  options: LookupOptions,
): ReturnType<typeof createResolveCustomer> {
  const own = { cache: customerCache(clients.dynamo), format: CUSTOMERS };
  return createResolveCustomer({ ...resolveParts(clients, CRM)(own), calls }, options);
}
