/** Faults of how a connector says it is let in. */
import { spanFaults } from '../connector/check/spans.ts';
import { MAX_ASSERTION_LIFE } from './assertion.ts';
import { type AssertionOptions, type Auth, type HeaderOptions, needsToken, type TokenAuth } from './auth.ts';

const ALGORITHMS: readonly unknown[] = ['RS256', 'RS384', 'ES384'];
const DAY_MS = 86_400_000;

export function checkAuth(auth: Auth): string[] {
  if (!needsToken(auth)) {
    const { header = 'authorization' }: Pick<Auth, 'kind'> & HeaderOptions = auth;
    return /^[a-z0-9-]+$/i.test(header) ? [] : [`auth names the header "${header}", which is none.`];
  }
  return [
    ...endpointFaults(auth),
    ...(auth.lifeIfUnstated === undefined
      ? []
      : spanFaults('auth.lifeIfUnstated', auth.lifeIfUnstated, 10_000, 30 * DAY_MS)),
    ...assertionFaults(auth),
  ];
}

function endpointFaults({ tokenPath, tokenUrl }: TokenAuth): string[] {
  if ((tokenPath === undefined) === (tokenUrl === undefined))
    return ['auth needs either tokenPath, on the connector’s own host, or tokenUrl.'];
  if (tokenPath !== undefined && !/^\/[^\s?#]*$/.test(tokenPath))
    return [`auth.tokenPath "${tokenPath}" is no path from the base URL on.`];
  const isSafe = tokenUrl === undefined || /^https:\/\/|^http:\/\/(localhost|127\.)/.test(tokenUrl);
  return isSafe ? [] : ['auth.tokenUrl is no https address: the credential would travel in the open.'];
}

function assertionFaults({ algorithm, assertionLife }: Pick<TokenAuth, 'kind'> & AssertionOptions): string[] {
  return [
    ...(algorithm === undefined || ALGORITHMS.includes(algorithm)
      ? []
      : [`auth.algorithm is ${algorithm}: it is RS256, RS384 or ES384.`]),
    ...(assertionLife === undefined
      ? []
      : spanFaults('auth.assertionLife', assertionLife, 10_000, MAX_ASSERTION_LIFE)),
  ];
}
