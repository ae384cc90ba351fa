/** NICE CXone: discovery, then the password grant with an access key, or client credentials. */
import { TransientError } from '../../../core/errors.ts';
import type { Credential, TokenEndpoint } from '../../../core/ports.ts';
import type { CallHttp } from '../http-call.ts';
import { niceDiscovery, tenantOf } from './nice-discovery.ts';
import { requestGrant } from './oauth.ts';

export interface NiceTokenOptions {
  /** NICE_DISCOVERY_URL */
  discoveryUrl: string;
  /** NICE_API_URL: where the tenant's API is, if discovery is not to be used; else empty. */
  apiUrl: string;
  /** NICE_GRANT */
  grant: 'password' | 'client_credentials';
  /** ms since the epoch. */
  now: () => number;
}

/** The tenant's API host comes with the token: tenantId of the id token → cxone-configuration → api_endpoint. */
export function niceTokenEndpoint(call: CallHttp, options: NiceTokenOptions): TokenEndpoint {
  const { discoveryUrl, apiUrl, grant, now } = options;
  const discovery = niceDiscovery(call, discoveryUrl);

  const apiOf = async (idToken: string, known: string, leftMs: () => number): Promise<string> => {
    if (apiUrl !== '') return apiUrl.replace(/\/+$/, '');
    const tenantId = tenantOf(idToken);
    if (tenantId === '') {
      if (known !== '') return known;
      throw new TransientError('CXone named no tenant: set NICE_API_URL');
    }
    try {
      return await discovery.apiEndpoint(tenantId, leftMs());
    } catch (error) {
      // The token is good: a discovery that fails now must not cost it where the address is known.
      if (known !== '') return known;
      throw error;
    }
  };

  return {
    async request(credential, { timeoutMs, apiBaseUrl }) {
      const untilMs = now() + timeoutMs;
      const leftMs = (): number => Math.max(1, untilMs - now());
      const url = await discovery.tokenEndpoint(leftMs());
      const { clientId, clientSecret } = credential;
      const form = formOf(grant, credential);
      const got = await requestGrant(call, { url, clientId, clientSecret, form, timeoutMs: leftMs() }, now);
      return {
        accessToken: got.accessToken,
        expiresInMs: got.expiresInMs,
        apiBaseUrl: await apiOf(got.idToken, apiBaseUrl, leftMs),
      };
    },
  };
}

function formOf(grant: NiceTokenOptions['grant'], credential: Credential): Record<string, string> {
  return grant === 'client_credentials'
    ? { grant_type: grant }
    : { grant_type: grant, username: credential.accessKeyId, password: credential.accessKeySecret };
}
