/** The credentials of a connector out of the secret store. */
import { createSecureContext } from 'node:tls';
import type { Auth } from '../../core/credentials/auth.ts';
import { type CertificatePair, certificateOf } from '../../core/credentials/call-headers.ts';
import { type ConnectorCredential, readConnectorSecret } from '../../core/credentials/secret.ts';
import { UnavailableError } from '../../core/errors.ts';
import type { Hasher, SecretSource } from '../../core/ports.ts';
import type { SecretFault } from '../../core/secrets/field-faults.ts';
import { faultSentence, secretFault } from '../../core/secrets/secret-fault.ts';

export interface CredentialOptions {
  auth: Auth;
  /** The name of a secret that is checked for what no header can carry, and for what an example left in it. @default none is */
  checkedAs?: string;
  /** Whether TLS can use a pair. @default it opens one */
  isUsable?: (pair: CertificatePair) => boolean;
}

/** After a fault in a secret, which a person has to fix, s (own choice). */
const RETRY_AFTER_S = 60;

/**
 * Reads the text of a connector's secret. Throws UnavailableError, whose sentence holds nothing of it (P9), where nothing
 * in it can be used: no call is made then. The placeholder of a deployment is no fault as long as nothing is refused.
 */
export function readCredentials(
  text: string,
  { auth, checkedAs, isUsable = isTlsPair }: CredentialOptions,
  hasher: Pick<Hasher, 'sha256'>,
): ConnectorCredential[] {
  const fault = checkedAs === undefined ? undefined : secretFault(checkedAs, text);
  if (fault !== undefined && !isUntouched(text)) throw unusable(checkedAs, fault);
  const found = readConnectorSecret(auth, text, hasher);
  for (const { fields } of found) {
    const pair = certificateOf(fields);
    if (pair !== undefined && !isUsable(pair)) throw unusable(checkedAs, BAD_PAIR);
  }
  return found;
}

/** Those of the present secret; an invalid text is looked up again, like one that was refused (`newer`). */
export function connectorCredentials(
  secrets: SecretSource,
  secretId: string,
  options: CredentialOptions,
  hasher: Pick<Hasher, 'sha256'>,
): (newer: boolean) => Promise<readonly ConnectorCredential[]> {
  let kept: { text: string; found: ConnectorCredential[] } | undefined;
  const parsed = (text: string): ConnectorCredential[] => {
    if (kept?.text !== text) kept = { text, found: readCredentials(text, options, hasher) };
    return kept.found;
  };
  const refreshed = async () => parsed((await secrets.refresh(secretId)).current);
  return async (newer) => {
    if (newer) return refreshed();
    const { current } = await secrets.read(secretId);
    try {
      return parsed(current);
    } catch (error) {
      if (error instanceof UnavailableError) return refreshed();
      throw error;
    }
  };
}

const BAD_PAIR: SecretFault = {
  code: 'malformed',
  says: "holds a certificate or private key that TLS can't use, or two that don't fit",
};

function unusable(name = 'of the connector', fault: SecretFault): UnavailableError {
  return new UnavailableError(`secret_${fault.code}`, faultSentence(name, fault), RETRY_AFTER_S);
}

function isUntouched(text: string): boolean {
  return text.replace(/\s/g, '') === '{}';
}

function isTlsPair({ certificate, privateKey }: CertificatePair): boolean {
  try {
    createSecureContext({ cert: certificate, key: privateKey });
    return true;
  } catch {
    return false;
  }
}
