/** Sends platform calls over HTTP, with the token as bearer. */
import { TransientError, UnavailableError } from '../../../core/errors.ts';
import type { PlatformTransport } from '../../../core/ports.ts';
import type { CallHttp } from '../http-call.ts';

/** `baseUrl`: the API host as a setting; empty: the one that came with the token. Slashes at its end are ignored. */
export function platformTransport(call: CallHttp, baseUrl: string): PlatformTransport {
  return async ({ method, path, body }, token, { timeoutMs, correlationId }) => {
    const base = (baseUrl === '' ? token.apiBaseUrl : baseUrl).replace(/\/+$/, '');
    if (base === '') throw new UnavailableError('no_api_host', 'No API host of the platform is known.', 60);
    const {
      status,
      headers,
      body: text,
      isUnreadable,
    } = await call({
      method,
      url: `${base}${path}`,
      headers: {
        authorization: `Bearer ${token.accessToken}`,
        accept: 'application/json',
        'x-correlation-id': correlationId,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs,
    });
    if (isUnreadable && status < 300)
      throw new TransientError(`the platform answered ${status} with a body that cannot be read`);
    return { status, headers: flat(headers), body: text };
  };
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}
