/** Dataverse's replies: annotations of OData, errors, the headers of its limits. */
import type { SimReply } from '../system.ts';

const ODATA = { 'content-type': 'application/json; odata.metadata=minimal', 'odata-version': '4.0' };

/** `path`: what the context says that this is, e.g. `contacts(fullname)`. */
export function odata(baseUrl: string, path: string, body: Record<string, unknown>, status = 200): SimReply {
  const context = `${baseUrl}/api/data/v9.2/$metadata#${path}`;
  return { status, body: { '@odata.context': context, ...body }, headers: ODATA };
}

/** The tag of a record's version. */
export function etag(version: number): string {
  return `W/"${version}"`;
}

export function failure(status: number, code: string, message: string): SimReply {
  return { status, body: { error: { code, message } }, headers: ODATA };
}

/** Where the organisation's tokens come from. */
export function unauthorized(baseUrl: string): SimReply {
  const authorize = 'https://login.microsoftonline.com/organizations/oauth2/authorize';
  const asked = `Bearer authorization_uri=${authorize}, resource_id=${baseUrl}/`;
  return { status: 401, body: '', headers: { 'www-authenticate': asked } };
}

export function throttled(limit: number, waitS: number): SimReply {
  const message = `Number of requests exceeded the limit of ${limit} over time window of 300 seconds.`;
  const reply = failure(429, '0x80072322', message);
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(waitS) } };
}

/** Of the window's three limits requests are counted here, time is not. */
export function limitHeaders(left: number): Record<string, string> {
  return {
    'x-ms-ratelimit-burst-remaining-xrm-requests': String(Math.max(0, left)),
    'x-ms-ratelimit-time-remaining-xrm-requests': '1,200.00',
  };
}
