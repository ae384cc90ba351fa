/** What opens the CRM's door: an authorization header, a client certificate, both or neither. */
import { createSecureContext } from 'node:tls';
import { UnavailableError } from '../../../core/errors.ts';
import type { SecretSource } from '../../../core/ports.ts';
import { faultSentence, secretFault } from '../../../core/secrets/secret-fault.ts';
import type { ClientCertificate } from '../http-call.ts';

/** The secret `crm`, read. */
export interface CrmCredential {
  /** The whole value of the authorization header. */
  authorization?: string;
  /** For a CRM that asks for mutual TLS. */
  certificate?: ClientCertificate;
  /** Nobody has said yet what opens the door: a call that is refused then is refused for that. */
  isPlaceholder?: true;
}

/** Where adapters take the credential from. Both throw UnavailableError where the secret can't be read, or used. */
export interface CrmCredentials {
  read(): Promise<CrmCredential>;
  /** Looks for a newer secret after a 401, at most once in a few seconds. */
  refresh(): Promise<CrmCredential>;
}

/** After a fault in a secret, which a person has to fix, s (own choice). */
const RETRY_AFTER_S = 60;

/**
 * Reads the secret's JSON: `{authorization?, certificate?, privateKey?}`, or `{"credential": "none"}`. Throws
 * UnavailableError, whose sentence names the secret, where nothing of that can be sent: no call is made then.
 */
export function parseCredential(
  secret: string,
  name = 'crm',
  isUsable: (pair: ClientCertificate) => boolean = isTlsPair,
): CrmCredential {
  const fault = secretFault(name, secret);
  if (fault?.code === 'placeholder' && secret.trim().replace(/\s/g, '') === '{}')
    return { isPlaceholder: true };
  if (fault !== undefined) throw unusable(fault.code, faultSentence(name, fault));
  const { authorization } = JSON.parse(secret) as { authorization?: string };
  const certificate = certificateIn(secret);
  if (certificate !== undefined && !isUsable(certificate))
    throw unusable(
      'malformed',
      `The secret ${name} holds a certificate or private key that TLS can't use, or two that don't fit.`,
    );
  return {
    ...(authorization === undefined ? {} : { authorization }),
    ...(certificate === undefined ? {} : { certificate }),
  };
}

/** The client certificate in a secret's JSON; undefined where there is none. */
export function certificateIn(secret: string): ClientCertificate | undefined {
  try {
    const { certificate, privateKey } = Object(JSON.parse(secret)) as Record<string, unknown>;
    return isText(certificate) && isText(privateKey) ? { certificate, privateKey } : undefined;
  } catch {
    return undefined;
  }
}

/** The error for a refusal of a call that was made without a credential, since nobody has given one. */
export function placeholderError(status: number): UnavailableError {
  return unusable(
    'placeholder',
    `The CRM answered ${status} to a call without a credential: the secret crm is still the placeholder that the deployment made.`,
  );
}

/** The credential out of the secret store. An invalid text is looked up again, as after a 401. */
export function secretCredentials(secrets: SecretSource, secretId: string): CrmCredentials {
  let kept: { text: string; credential: CrmCredential } | undefined;
  const parsed = (text: string): CrmCredential => {
    if (kept?.text !== text) kept = { text, credential: parseCredential(text) };
    return kept.credential;
  };
  const refresh = async (): Promise<CrmCredential> => parsed((await secrets.refresh(secretId)).current);
  return {
    async read() {
      const { current } = await secrets.read(secretId);
      try {
        return parsed(current);
      } catch (error) {
        if (error instanceof UnavailableError) return refresh();
        throw error;
      }
    },
    refresh,
  };
}

const unusable = (code: string, sentence: string): UnavailableError =>
  new UnavailableError(`secret_${code}`, sentence, RETRY_AFTER_S);

function isTlsPair({ certificate, privateKey }: ClientCertificate): boolean {
  try {
    createSecureContext({ cert: certificate, key: privateKey });
    return true;
  } catch {
    return false;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
