/** What opens the CRM's door: an authorization header, a client certificate, both or neither. */
import type { SecretSource } from '../../../core/ports.ts';
import type { ClientCertificate } from '../http-call.ts';

/** The secret `crm`, read. */
export interface CrmCredential {
  /** The whole value of the authorization header. */
  authorization?: string;
  /** For a CRM that asks for mutual TLS. */
  certificate?: ClientCertificate;
}

/** Where adapters take the credential from. Both throw UnavailableError where the secret can't be read. */
export interface CrmCredentials {
  read(): Promise<CrmCredential>;
  /** Looks for a newer secret after a 401, at most once in a few seconds. */
  refresh(): Promise<CrmCredential>;
}

/**
 * Reads the secret's JSON `{authorization?, certificate?, privateKey?}`. Whatever can't be read as that opens
 * nothing: the CRM's own 401 then says so, rather than a crash that says nothing.
 */
export function parseCredential(secret: string): CrmCredential {
  const { authorization, certificate, privateKey } = parseObject(secret);
  return {
    ...(isText(authorization) ? { authorization } : {}),
    ...(isText(certificate) && isText(privateKey) ? { certificate: { certificate, privateKey } } : {}),
  };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** The credential out of the secret store. */
export function secretCredentials(secrets: SecretSource, secretId: string): CrmCredentials {
  return {
    read: async () => parseCredential((await secrets.read(secretId)).current),
    refresh: async () => parseCredential((await secrets.refresh(secretId)).current),
  };
}
