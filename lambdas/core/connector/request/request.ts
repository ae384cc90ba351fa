/** Requests are data: what is asked, encoded, with nothing in it that the engine adds (base URL, credential, tracing). */
import { UnsendableError } from '../unsendable.ts';
import { Fragment } from './fragment.ts';
import type { Path } from './path.ts';
import { type Query, queryText } from './query.ts';

export interface ConnectorRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** From the base URL on, with the query. */
  path: string;
  /** Lower case; visible ASCII and blanks. */
  headers: Readonly<Record<string, string>>;
  /** JSON text. */
  body?: string;
  /** The rate limit that the call counts against. */
  lane: string;
}

export interface RequestOptions {
  query?: Query;
  headers?: Readonly<Record<string, string | undefined>>;
  /** One of the connector's `limits`. @default 'default' */
  lane?: string;
}

/** Fields of a JSON body. What is undefined is left out. */
export type JsonBody = Readonly<Record<string, unknown>>;

/** Asks for something; `query` beside the options for the usual case. */
export function get(
  path: Path,
  query: Query = {},
  options: Omit<RequestOptions, 'query'> = {},
): ConnectorRequest {
  return request('GET', path, undefined, { ...options, query });
}

export const post = withBody('POST');
export const put = withBody('PUT');
export const patch = withBody('PATCH');

function withBody(method: 'POST' | 'PUT' | 'PATCH') {
  return (path: Path, body: JsonBody, options: RequestOptions = {}): ConnectorRequest =>
    request(method, path, body, options);
}

function request(
  method: ConnectorRequest['method'],
  path: Path,
  body: JsonBody | undefined,
  { query = {}, headers = {}, lane = 'default' }: RequestOptions,
): ConnectorRequest {
  if (!Fragment.is(path) || path.place !== 'path')
    throw new UnsendableError('a path is written with path`…`');
  const asked = queryText(query);
  return {
    method,
    path: asked === '' ? path.text : `${path.text}?${asked}`,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headersOf(headers),
    },
    ...(body === undefined ? {} : { body: jsonText(body) }),
    lane,
  };
}

function headersOf(given: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const set = Object.entries(given).filter((one): one is [string, string] => one[1] !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [name.toLowerCase(), headerText(value)]));
}

/** Printable ASCII; all else is percent-encoded, so that no value ends its line. */
export function headerText(value: string): string {
  return scalarHeader(value).replace(/[^\x20-\x7e]/gu, (char) => encodeURIComponent(char.toWellFormed()));
}

/** A key in a header: blanks and percent signs are encoded, too, so that different keys stay different. */
export function headerKey(value: string): string {
  return scalarHeader(value).replace(/[^\x21-\x24\x26-\x7e]/gu, (char) =>
    encodeURIComponent(char.toWellFormed()),
  );
}

function scalarHeader(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new UnsendableError('a header is no text');
}

/** Throws UnsendableError where the body can't be written out. */
function jsonText(body: JsonBody): string {
  try {
    return JSON.stringify(body);
  } catch {
    throw new UnsendableError('the body cannot be written as JSON');
  }
}
