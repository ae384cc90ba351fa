/** SMART backend services: tokens of five minutes at most, by signed assertions. */
import { type AssertionDesk, createAssertionDesk } from '../assertions.ts';
import { fnvHex } from '../hash.ts';
import type { SimReply, SimRequest } from '../system.ts';

/** Set by `POST /_sim/options`. */
export interface FhirTokenOptions {
  /** @default 300 */
  tokenLifeS: number;
  /** @default 'up' */
  tokenEndpoint: 'up' | 'down';
}

export const defaultFhirTokenOptions: FhirTokenOptions = { tokenLifeS: 300, tokenEndpoint: 'up' };

export interface FhirTokens {
  options: FhirTokenOptions;
  assertions: AssertionDesk;
  /** Answers the token endpoint. */
  grant(request: SimRequest): SimReply;
  isGood(header: string | undefined, nowMs: number): boolean;
  /** Revokes all; answers how many. */
  revoke(): number;
  state(): Record<string, unknown>;
  reset(): void;
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** No token yet. */
export function createFhirTokens(): FhirTokens {
  const options = { ...defaultFhirTokenOptions };
  const assertions = createAssertionDesk();
  let tokens = new Map<string, number>();
  let issued = 0;
  const refused = (error: string, error_description: string): SimReply => ({
    status: error === 'invalid_client' ? 401 : 400,
    body: { error, error_description },
  });
  return {
    options,
    assertions,
    grant({ text, baseUrl, path, nowMs }) {
      if (options.tokenEndpoint === 'down') return { status: 503, body: '' };
      const form = new URLSearchParams(text);
      if (form.get('grant_type') !== 'client_credentials')
        return refused('unsupported_grant_type', 'no such grant');
      if (form.get('client_assertion_type') !== ASSERTION_TYPE)
        return refused('invalid_client', 'no assertion');
      const verified = assertions.verify(form.get('client_assertion') ?? '', [`${baseUrl}${path}`], nowMs);
      if ('refused' in verified || verified.iss !== verified.sub)
        return refused('invalid_client', 'refused' in verified ? verified.refused : 'iss is not sub');
      if ((form.get('scope') ?? '') === '') return refused('invalid_scope', 'no scope');
      issued += 1;
      const token = `fhir-${issued}-${fnvHex(`${issued}/${nowMs}`)}`;
      tokens.set(token, nowMs + options.tokenLifeS * 1000);
      const more = { token_type: 'bearer', expires_in: options.tokenLifeS, scope: form.get('scope') };
      const headers = { 'cache-control': 'no-store', pragma: 'no-cache' };
      return { status: 200, body: { access_token: token, ...more }, headers };
    },
    isGood(header, nowMs) {
      const token = /^Bearer (\S+)$/.exec(header ?? '')?.[1] ?? '';
      return (tokens.get(token) ?? 0) > nowMs;
    },
    revoke() {
      const count = tokens.size;
      tokens = new Map();
      return count;
    },
    state: () => ({ tokensIssued: issued }),
    reset() {
      Object.assign(options, defaultFhirTokenOptions);
      assertions.reset();
      tokens = new Map();
      issued = 0;
    },
  };
}
