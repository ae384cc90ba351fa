/** Secrets from AWS Secrets Manager, cached in the container. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { UnavailableError } from '../../core/errors.ts';
import type { SecretSource } from '../../core/ports.ts';
import { createSecretCache, type FetchSecret } from '../../core/secrets/secret-cache.ts';
import { hotClientConfig } from '../aws-clients.ts';
import { log } from '../logger.ts';
import { numberSetting } from '../settings.ts';
import { systemClock } from '../system.ts';

/** Secrets that are used, not verified against: no sender holds an older or a newer value of them. */
const CURRENT_ONLY = [
  'SECRET_PII_KEY',
  'SECRET_CRM',
  'SECRET_OAUTH_GENESYS',
  'SECRET_OAUTH_NICE',
  'SECRET_ONCALL',
] as const;

/** The ids of those secrets, out of an environment. */
export function currentOnlySecrets(environment: Readonly<Record<string, string | undefined>>): Set<string> {
  return new Set(CURRENT_ONLY.flatMap((name) => environment[name] ?? []));
}

type Stage = 'AWSCURRENT' | 'AWSPREVIOUS' | 'AWSPENDING';

/**
 * Reads the three stages side by side, one GetSecretValue each: the only calls that give values, and the answer for
 * AWSCURRENT carries that version's creation date. A fault on any stage fails the whole, since a copy that lacks a
 * stage would refuse what is signed with it. Of the secrets `currentOnly` AWSCURRENT alone is read.
 */
export function secretFetcher(
  client: SecretsManagerClient,
  currentOnly: ReadonlySet<string> = new Set(),
): FetchSecret {
  const read = async (SecretId: string, VersionStage: Stage) => {
    try {
      return await client.send(new GetSecretValueCommand({ SecretId, VersionStage }));
    } catch (error) {
      if (VersionStage !== 'AWSCURRENT' && error instanceof ResourceNotFoundException) return undefined;
      throw new UnavailableError('secret_unavailable', 'A secret could not be read.', 5, { cause: error });
    }
  };
  return async (secretId) => {
    const others: Stage[] = currentOnly.has(secretId) ? [] : ['AWSPREVIOUS', 'AWSPENDING'];
    const [current, previous, pending] = await Promise.all(
      (['AWSCURRENT', ...others] as const).map((stage) => read(secretId, stage)),
    );
    if (current?.SecretString === undefined || current.CreatedDate === undefined)
      throw new UnavailableError('secret_unavailable', 'A secret holds no text.');
    return {
      current: current.SecretString,
      currentSinceMs: current.CreatedDate.getTime(),
      ...(previous?.SecretString === undefined ? {} : { previous: previous.SecretString }),
      ...(pending?.SecretString === undefined ? {} : { pending: pending.SecretString }),
    };
  };
}

/** The container's secret source. Reads SECRET_CACHE_MS, SECRET_REFRESH_MIN_MS, SECRET_STALE_MAX_MS and the AWS_* settings. */
export function createSecretSource(): SecretSource {
  const client = new SecretsManagerClient(hotClientConfig());
  return createSecretCache(
    {
      fetch: secretFetcher(client, currentOnlySecrets(process.env)),
      clock: systemClock,
      log,
    },
    {
      cacheMs: numberSetting('SECRET_CACHE_MS'),
      refreshMinMs: numberSetting('SECRET_REFRESH_MIN_MS'),
      staleMaxMs: numberSetting('SECRET_STALE_MAX_MS'),
    },
  );
}

/**
 * Starts reading secrets as soon as the container's modules are loaded, so that the first caller waits less: after
 * them, since the runtime can ask for its first event meanwhile. A failure is left to that caller, who reads again.
 */
export function prefetchSecrets(source: SecretSource, secretIds: readonly string[]): void {
  setImmediate(() => {
    for (const secretId of secretIds) source.read(secretId).catch(() => undefined);
  });
}
