/** The key of the HMACs over personal data. */
import { requiredSetting } from '../../adapters/settings.ts';
import { UnavailableError } from '../../core/errors.ts';
import type { SecretSource } from '../../core/ports.ts';
import { faultSentence, secretFault } from '../../core/secrets/secret-fault.ts';

/** From SECRET_PII_KEY; the function it answers throws UnavailableError. */
export function piiKeyOf(secrets: SecretSource): () => Promise<string> {
  const secretId = requiredSetting('SECRET_PII_KEY');
  return async () => {
    const { current } = await secrets.read(secretId);
    const fault = secretFault('pii-key', current);
    if (fault === undefined) return current;
    throw new UnavailableError(`secret_${fault.code}`, faultSentence('pii-key', fault));
  };
}
