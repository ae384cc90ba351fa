/** What is wrong with the secrets of a further connector, as far as their texts show. */
import { hasher } from '../../lambdas/adapters/system.ts';
import { missingIn, readConnectorSecret } from '../../lambdas/core/credentials/secret.ts';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import { faultSentence, secretFault } from '../../lambdas/core/secrets/secret-fault.ts';
import { secretRowsOf } from '../../lib/connectors/catalog.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';

export interface SecretCheck {
  name: string;
  /** A sentence; undefined where the text can be used. */
  fault(text: string): string | undefined;
}

/** Its credential must have the fields of its kind; what signs its notices must not be empty. */
export function connectorSecretChecks(own: OwnConnector): SecretCheck[] {
  const { name, auth } = own.connector;
  return Object.keys(secretRowsOf(own)).map((secret) => {
    const full = `${secret}-${name}`;
    const credentialFault = (text: string): string | undefined => {
      const needed = missingIn(auth, {});
      try {
        readConnectorSecret(auth, text, hasher);
        return undefined;
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        return `The secret ${full} holds no credential of the kind ${auth.kind}: it needs ${needed.join(', ')}.`;
      }
    };
    const textFault = (text: string): string | undefined => {
      const found = secretFault(full, text);
      return found === undefined ? undefined : faultSentence(full, found);
    };
    // A header may be absent where the system's own answer says so, but not for want of a value.
    const fault = (text: string) => (text.trim() === '{}' ? textFault(text) : credentialFault(text));
    return { name: full, fault: secret === 'connector' ? fault : textFault };
  });
}
