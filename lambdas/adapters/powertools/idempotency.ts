/** Idempotency-Keys by Powertools, in the table `idempotency` under `powertools#…`. */
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { RequestError, UnavailableError } from '../../core/errors.ts';
import type { IdempotencyKeys, IdempotentCall, KeptAnswer } from '../../core/ports.ts';

export interface IdempotencyKeyOptions {
  table: string;
  /** Setting IDEMPOTENCY_KEY_TTL_S. */
  ttlS: number;
  /** How long a call may be under way before its key counts as left behind by a crash. */
  inProgressMs: number;
}

/** One a container. Keys and payloads come hashed; Powertools hashes the key once more. */
export function powertoolsIdempotency(
  client: DynamoDBClient,
  options: IdempotencyKeyOptions,
): IdempotencyKeys {
  const persistenceStore = new DynamoDBPersistenceLayer({
    tableName: options.table,
    keyAttr: 'pk',
    expiryAttr: 'ttl',
    awsSdkV3Client: client,
  });
  const config = new IdempotencyConfig({
    eventKeyJmesPath: 'key',
    payloadValidationJmesPath: 'payloadHash',
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: options.ttlS,
    hashFunction: 'sha256',
    useLocalCache: false,
  });
  // The only part of a context that is read: without it a crash would leave its key in progress for the whole life.
  config.registerLambdaContext({ getRemainingTimeInMillis: () => options.inProgressMs } as Context);

  return {
    async once(call, work) {
      const guarded = makeIdempotent((_call: IdempotentCall): Promise<KeptAnswer> => work(), {
        persistenceStore,
        config,
        keyPrefix: 'powertools',
      });
      try {
        return await guarded({ key: call.key, payloadHash: call.payloadHash });
      } catch (error) {
        if (nameOf(error) === 'IdempotencyAlreadyInProgressError') return work();
        throw translated(error);
      }
    },
  };
}

/** Powertools' errors are known by their names; its base class is that of none of ours. */
function translated(error: unknown): unknown {
  const name = nameOf(error);
  if (name === 'IdempotencyValidationError')
    return new RequestError(409, 'key_reused', 'This Idempotency-Key came with another body.');
  if (!name.startsWith('Idempotency')) return error;
  return new UnavailableError(
    'idempotency_unavailable',
    'The Idempotency-Key could not be kept.',
    undefined,
    {
      cause: error,
    },
  );
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
