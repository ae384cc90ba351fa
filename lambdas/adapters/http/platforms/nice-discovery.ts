/** CXone publishes where its token endpoint and, for a tenant, its API are. */
import { TransientError } from '../../../core/errors.ts';
import { field } from '../../../core/reply/fields.ts';
import type { CallHttp } from '../http-call.ts';
import { jsonOf } from './oauth.ts';

export interface NiceDiscovery {
  /** `token_endpoint` of the OpenID configuration. Throws TransientError. */
  tokenEndpoint(timeoutMs: number): Promise<string>;
  /** `api_endpoint` of the tenant, without a slash at its end. Throws TransientError. */
  apiEndpoint(tenantId: string, timeoutMs: number): Promise<string>;
}

/** Discovery at NICE_DISCOVERY_URL; the token endpoint is looked up once a container. */
export function niceDiscovery(call: CallHttp, discoveryUrl: string): NiceDiscovery {
  const base = discoveryUrl.replace(/\/+$/, '');
  const secure = base.startsWith('https:');
  let known: string | undefined;

  const look = async (path: string, name: string, timeoutMs: number): Promise<string> => {
    const reply = await call({
      method: 'GET',
      url: `${base}${path}`,
      headers: { accept: 'application/json' },
      timeoutMs,
    });
    const found = reply.status === 200 ? field(jsonOf(reply), name) : undefined;
    // Credentials go there: never to an unencrypted address that an encrypted one names.
    if (typeof found !== 'string' || !(secure ? /^https:\/\/[^/]/ : /^https?:\/\/[^/]/).test(found)) {
      throw new TransientError(`CXone discovery names no ${name}`);
    }
    return found.replace(/\/+$/, '');
  };

  return {
    async tokenEndpoint(timeoutMs) {
      known ??= await look('/.well-known/openid-configuration', 'token_endpoint', timeoutMs);
      return known;
    },
    apiEndpoint: (tenantId, timeoutMs) =>
      look(
        `/.well-known/cxone-configuration?tenantId=${encodeURIComponent(tenantId)}`,
        'api_endpoint',
        timeoutMs,
      ),
  };
}

/** `tenantId` of an id token; empty where there is none. The answer came over TLS from the issuer itself: no signature to check. */
export function tenantOf(idToken: string): string {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    const tenantId = field(claims, 'tenantId');
    return typeof tenantId === 'string' ? tenantId : '';
  } catch {
    return '';
  }
}
