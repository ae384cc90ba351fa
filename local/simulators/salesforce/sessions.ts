/** Sessions of the simulated organisation: they live as long as they are used, and end without a word. */
import { type AssertionDesk, createAssertionDesk } from '../assertions.ts';
import { fnvHex } from '../hash.ts';
import type { SimReply, SimRequest } from '../system.ts';
import { createSlidingWindow } from '../window.ts';

/** Set by `POST /_sim/options`. */
export interface SessionOptions {
  /** @default 7_200_000: two hours, the organisation's default */
  idleMs: number;
  /** The status of INVALID_SESSION_ID; some resources answer 403. @default 401 */
  endedStatus: 401 | 403;
  /** Logins of one user in an hour. @default 3600 */
  loginsAnHour: number;
  /** @default 'up' */
  tokenEndpoint: 'up' | 'down' | 'reject';
}

export const defaultSessionOptions: SessionOptions = {
  idleMs: 7_200_000,
  endedStatus: 401,
  loginsAnHour: 3600,
  tokenEndpoint: 'up',
};

export interface Sessions {
  options: SessionOptions;
  assertions: AssertionDesk;
  /** Answers `POST /services/oauth2/token`. */
  token(request: SimRequest): SimReply;
  /** Whether the header's session is good; using it keeps it so. */
  isOpen(header: string | undefined, nowMs: number): boolean;
  /** Ends every session; answers how many. */
  end(): number;
  state(): Record<string, unknown>;
  reset(): void;
}

const HOUR_MS = 3_600_000;
const CLIENT = { id: 'local-client-id', secret: 'local-client-secret' };
const REJECTIONS: Readonly<Record<string, string>> = {
  invalid_client_id: 'client identifier invalid',
  invalid_client: 'invalid client credentials',
  unsupported_grant_type: 'grant type not supported',
};
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** No session yet. */
export function createSessions(): Sessions {
  const options = { ...defaultSessionOptions };
  const assertions = createAssertionDesk();
  let sessions = new Map<string, number>();
  let logins = createSlidingWindow(HOUR_MS);
  let opened = 0;

  const rejection = (form: URLSearchParams, baseUrl: string, nowMs: number): string | undefined => {
    if (options.tokenEndpoint === 'reject') return 'invalid_client';
    switch (form.get('grant_type')) {
      case 'client_credentials':
        if (form.get('client_id') !== CLIENT.id) return 'invalid_client_id';
        return form.get('client_secret') === CLIENT.secret ? undefined : 'invalid_client';
      case JWT_BEARER: {
        const audience = ['https://login.salesforce.com', baseUrl, `${baseUrl}/services/oauth2/token`];
        return 'refused' in assertions.verify(form.get('assertion') ?? '', audience, nowMs)
          ? 'invalid_grant'
          : undefined;
      }
      default:
        return 'unsupported_grant_type';
    }
  };

  return {
    options,
    assertions,
    token({ text, baseUrl, nowMs }) {
      if (options.tokenEndpoint === 'down') return { status: 503, body: 'Down for maintenance' };
      const error = rejection(new URLSearchParams(text), baseUrl, nowMs);
      if (error !== undefined)
        return {
          status: 400,
          body: { error, error_description: REJECTIONS[error] ?? 'authentication failure' },
        };
      if (logins.hit(nowMs) > options.loginsAnHour)
        return {
          status: 400,
          body: { error: 'login_rate_exceeded', error_description: 'login rate exceeded' },
        };
      opened += 1;
      const token = `00D!${opened}.${fnvHex(`${opened}/${nowMs}`)}`;
      sessions.set(token, nowMs);
      const more = { id: `${baseUrl}/id/00D/005`, issued_at: String(nowMs), signature: fnvHex(token) };
      return {
        status: 200,
        body: { access_token: token, instance_url: baseUrl, token_type: 'Bearer', ...more },
      };
    },
    isOpen(header, nowMs) {
      const token = /^Bearer (\S+)$/.exec(header ?? '')?.[1] ?? '';
      const usedMs = sessions.get(token);
      if (usedMs === undefined || nowMs - usedMs >= options.idleMs) return false;
      sessions.set(token, nowMs);
      return true;
    },
    end() {
      const count = sessions.size;
      sessions = new Map();
      return count;
    },
    state: () => ({ sessionsOpened: opened, worstLoginHour: logins.worst() }),
    reset() {
      Object.assign(options, defaultSessionOptions);
      assertions.reset();
      sessions = new Map();
      logins = createSlidingWindow(HOUR_MS);
      opened = 0;
    },
  };
}
