/** AWS's JSON protocol for services whose client would be a dependency for one call. */
import { domainOf } from '../../lambdas/adapters/thin/domain.ts';
import { signerOf } from '../../lambdas/adapters/thin/signer.ts';

/** What an SDK client is configured with. */
export interface Signed {
  region: () => Promise<string>;
  credentials: () => Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }>;
}

export interface JsonCall {
  /** Name that requests are signed for. */
  service: string;
  /** First part of the host's name, where it is another. @default service */
  host?: string;
  /** Header `x-amz-target`. */
  target: string;
  body: object;
  /** In place of AWS's own. */
  endpoint?: string;
}

/** The answer to a call with the credentials and in the region of an SDK client. Rejects with what `call` rejects with. */
export async function signedJson(
  { region, credentials }: Signed,
  { service, host: name = service, target, body: given, endpoint = '' }: JsonCall,
  call = fetch,
): Promise<Response> {
  const at = await region();
  const { protocol, host, hostname, origin } = new URL(endpoint || `https://${name}.${at}.${domainOf(at)}`);
  const body = JSON.stringify(given);
  const headers = { host, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
  const to = { method: 'POST', protocol, hostname, path: '/', headers, body };
  const signed = await signerOf(service, at, await credentials()).sign(to);
  return call(`${origin}/`, { method: 'POST', headers: signed.headers, body });
}
