/** API keys that nobody has used for long: each is a door that nobody watches. */
import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { apiKeysIn } from '../../lambdas/core/secrets/api-keys.ts';
import type { MetricSums } from '../operator/metric-sums.ts';

/** Own choice, days: a flow that is run once a month has been seen by then. */
export const UNUSED_DAYS = 30;
const DAY_MS = 86_400_000;

export interface KeyWatch {
  /** The current text of the secret `api-key`; undefined where there is none. */
  text: () => Promise<string | undefined>;
  /** When it was made, ms since the epoch; undefined where there is none. */
  createdMs: () => Promise<number | undefined>;
  sums: MetricSums;
}

/** Their names. A deployment that is younger than that has none, nor has one without keys. Rejects as its calls do. */
export async function unusedKeys({ text, createdMs, sums }: KeyWatch, nowMs: number): Promise<string[]> {
  const fromMs = nowMs - UNUSED_DAYS * DAY_MS;
  const [held, made] = await Promise.all([text(), createdMs()]);
  if (held === undefined || held.trim() === '' || made === undefined || made > fromMs) return [];
  const { keys = [] } = apiKeysIn(held);
  if (keys.length === 0) return [];
  const values = keys.map(({ name }) => name);
  const used = await sums({ metric: 'ApiKeyRequests', dimension: 'key', values, fromMs, toMs: nowMs });
  return values.filter((name) => (used.get(name) ?? 0) === 0);
}

/** What to do about them. */
export const unusedKeysTodo = (names: readonly string[]): string =>
  `Take ${names.join(', ')} out of the secret api-key unless ${names.length === 1 ? 'it is' : 'they are'} new: not used for ${UNUSED_DAYS} days (docs/DEPLOY.md, "API keys").`;

/** When a secret was made, by its physical name. */
export function secretCreated(
  client: SecretsManagerClient,
): (SecretId: string) => Promise<number | undefined> {
  return async (SecretId) => {
    try {
      return (await client.send(new DescribeSecretCommand({ SecretId }))).CreatedDate?.getTime();
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  };
}
