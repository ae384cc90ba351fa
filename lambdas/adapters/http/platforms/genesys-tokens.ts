/** Genesys Cloud: client credentials at the login host of the region, `POST {login}/oauth/token`. */
import type { TokenEndpoint } from '../../../core/ports.ts';
import type { CallHttp } from '../http-call.ts';
import { requestGrant } from './oauth.ts';

export interface GenesysTokenOptions {
  /** GENESYS_LOGIN_URL; a slash at its end is ignored. */
  loginUrl: string;
  /** ms since the epoch. */
  now: () => number;
}

/** The API host is a setting with Genesys, so a grant names none. */
export function genesysTokenEndpoint(call: CallHttp, { loginUrl, now }: GenesysTokenOptions): TokenEndpoint {
  const url = `${loginUrl.replace(/\/+$/, '')}/oauth/token`;
  return {
    async request({ clientId, clientSecret }, { timeoutMs }) {
      const form = { grant_type: 'client_credentials' };
      const grant = await requestGrant(call, { url, clientId, clientSecret, form, timeoutMs }, now);
      return { accessToken: grant.accessToken, expiresInMs: grant.expiresInMs, apiBaseUrl: '' };
    },
  };
}
