/** One key that opens the default connector's routes, out of the secret `api-key`. */
import { DEFAULT_CONNECTOR } from '../../lambdas/core/connector/default.ts';
import { apiKeysIn } from '../../lambdas/core/secrets/api-keys.ts';

/** Undefined where there is none. */
export function apiKeyIn(text: string): string | undefined {
  const opens = apiKeysIn(text).keys?.find(
    ({ connectors }) => connectors === undefined || connectors.includes(DEFAULT_CONNECTOR),
  );
  return opens?.values[0] || undefined;
}
