/** CloudWatch by its JSON protocol: a client of its own would cost every command its start. */
import { signerOf } from '../../lambdas/adapters/thin/signer.ts';
import { UnavailableError } from '../../lambdas/core/errors.ts';

/** What an SDK client is configured with. */
export interface Signed {
  region: () => Promise<string>;
  credentials: () => Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }>;
}

/** The answer to one action, made with the credentials and in the region of an SDK client. Throws UnavailableError. */
export async function callCloudWatch(
  { region, credentials }: Signed,
  action: string,
  input: object,
  { endpoint = '', call = fetch }: { endpoint?: string; call?: typeof fetch } = {},
): Promise<unknown> {
  const at = await region();
  const { protocol, host, hostname, origin } = new URL(endpoint || `https://monitoring.${at}.amazonaws.com`);
  const body = JSON.stringify(input);
  const headers = {
    host,
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `GraniteServiceVersion20100801.${action}`,
  };
  const to = { method: 'POST', protocol, hostname, path: '/', headers, body };
  const signed = await signerOf('monitoring', at, await credentials()).sign(to);
  const answer = await call(`${origin}/`, { method: 'POST', headers: signed.headers, body });
  if (!answer.ok)
    throw new UnavailableError('metrics_unreadable', `CloudWatch answered ${action} with ${answer.status}.`);
  return answer.json();
}
