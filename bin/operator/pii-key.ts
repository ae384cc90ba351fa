/** The key of the HMACs, as an operator who looks for an interaction or a customer needs it. */
import { hasher } from '../../lambdas/adapters/system.ts';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import { type InteractionKeyOf, interactionKeyBy } from '../../lambdas/core/message/interaction-key.ts';
import { faultSentence, secretFault } from '../../lambdas/core/secrets/secret-fault.ts';
import { textOfSecret } from '../secrets/check.ts';
import type { Connection } from './connection.ts';

/** Read once, when it is first asked for. The function it answers throws UnavailableError. */
export function piiKeyAt(at: Pick<Connection, 'secrets' | 'secret'>): () => Promise<string> {
  let reading: Promise<string> | undefined;
  const read = async (): Promise<string> => {
    const key = await textOfSecret(at.secrets)(at.secret('pii-key')).catch((cause: unknown) => {
      const sentence =
        'The secret pii-key can’t be read, and without it no interaction or customer is found.';
      throw new UnavailableError('pii_key', sentence, 5, { cause });
    });
    const fault = secretFault('pii-key', key ?? '');
    if (fault !== undefined || key === undefined)
      throw new UnavailableError('pii_key', fault ? faultSentence('pii-key', fault) : 'There is no pii-key.');
    return key;
  };
  return () => {
    reading ??= read();
    return reading;
  };
}

/** Names interactions as their records and message groups do. */
export function interactionKeysAt(at: Pick<Connection, 'secrets' | 'secret'>): InteractionKeyOf {
  return interactionKeyBy(hasher, piiKeyAt(at));
}
