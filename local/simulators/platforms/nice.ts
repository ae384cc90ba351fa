/**
 * The simulated CXone: discovery, login and API on one host.
 * - `GET /.well-known/openid-configuration` → `{issuer, token_endpoint, userinfo_endpoint}`
 * - `GET /.well-known/cxone-configuration?tenantId=` → `{api_endpoint, …}`
 * - `POST /auth/token` (Basic client; `grant_type=password` with the access key, or `client_credentials`); the
 *   `id_token` names the tenant
 * - `GET /auth/userinfo`
 * - `POST /api/v2/interactions/batch`, as the bulk endpoint of Genesys
 * - webhook subscriptions: subscriptions.ts
 * Limits: 500 calls in any second, five token requests a minute, lock-out after ten rejections in a row.
 * Admin routes of its own as with Genesys.
 */
import { noRoute, type SimReply, type SimRequest, type SimSystem } from '../system.ts';
import { createPlatform } from './platform.ts';
import { basicCredentials } from './tokens.ts';

/** What it takes: the fixed local credentials by default. */
export interface NiceCredentials {
  clients: Readonly<Record<string, string>>;
  accessKeys: Readonly<Record<string, string>>;
}

const localCredentials: NiceCredentials = {
  clients: { 'local-client-id': 'local-client-secret' },
  accessKeys: { 'local-access-key-id': 'local-access-key-secret' },
};
const tenantId = 'local-tenant';

/** CXone with these credentials. */
export function createNice(credentials: NiceCredentials = localCredentials): SimSystem {
  const platform = createPlatform('nice', { rateLimit: 500, rateWindowMs: 1000 });

  const login = ({ headers, text, nowMs }: SimRequest): SimReply => {
    const form = new URLSearchParams(text);
    const client = basicCredentials(headers.authorization);
    const clientRight = client !== undefined && credentials.clients[client.id] === client.secret;
    const grant = form.get('grant_type');
    if (grant !== 'password' && grant !== 'client_credentials') {
      return { status: 400, body: { error: 'unsupported_grant_type' } };
    }
    const [name, password] = [form.get('username'), form.get('password')];
    const keyRight = name !== null && password !== null && credentials.accessKeys[name] === password;
    const rightful = clientRight && (grant === 'client_credentials' || keyRight);
    return platform.desk.grant(rightful, nowMs, { id_token: unsignedJwt({ tenantId, sub: 'local' }) });
  };

  return {
    name: 'nice',
    kindOf: niceKind,
    handle(request) {
      const { baseUrl } = request;
      if (platform.subscriptions.owns(request.segments))
        return platform.guarded(request, () => platform.subscriptions.answer(request));
      switch (`${request.method} ${niceKind(request.method, request.segments)}`) {
        case 'GET discovery':
          return { status: 200, body: openId(baseUrl) };
        case 'GET tenant':
          return request.query.get('tenantId') === tenantId
            ? { status: 200, body: { tenant_id: tenantId, area: 'local', api_endpoint: baseUrl } }
            : { status: 404, body: { error: 'unknown tenant' } };
        case 'POST token':
          return login(request);
        case 'GET probe':
          return platform.guarded(request, () => ({ status: 200, body: { sub: 'local', tenantId } }));
        case 'POST bulk':
          return platform.guarded(request, () => platform.book.applyBulk(request.text, request.nowMs));
        default:
          return noRoute;
      }
    },
    effects: () => platform.book.effects(),
    state: platform.state,
    reset: platform.reset,
    admin: platform.admin,
  };
}

function openId(baseUrl: string): Record<string, string> {
  return {
    issuer: `${baseUrl}/auth`,
    token_endpoint: `${baseUrl}/auth/token`,
    userinfo_endpoint: `${baseUrl}/auth/userinfo`,
  };
}

/** A JWT with `alg: none`: who reads the tenant from it must not need more. */
function unsignedJwt(claims: Record<string, string>): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`;
}

function niceKind(_method: string, segments: readonly string[]): string {
  const kinds: Record<string, string> = {
    '.well-known/openid-configuration': 'discovery',
    '.well-known/cxone-configuration': 'tenant',
    'auth/token': 'token',
    'auth/userinfo': 'probe',
    'api/v2/interactions/batch': 'bulk',
  };
  return kinds[segments.join('/')] ?? 'other';
}
