/** Reading a request and writing a reply. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SimReply, SimRequest } from './system.ts';

/** Decoded path segments of a request target. */
export function segmentsOf(target: string): string[] {
  const path = target.split('?', 1)[0] ?? '';
  return path.split('/').filter(Boolean).map(decoded);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Reads the whole request; `segments` is what the routes go by. Throws where the caller hangs up. */
export async function readRequest(
  message: IncomingMessage,
  segments: readonly string[],
  nowMs: number,
): Promise<SimRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const target = message.url ?? '/';
  const mark = target.indexOf('?');
  return {
    method: message.method ?? 'GET',
    segments,
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers: message.headers,
    text: Buffer.concat(chunks).toString('utf8'),
    nowMs,
    baseUrl: `http://${message.headers.host ?? '127.0.0.1'}`,
  };
}

/** Writes the reply unless the caller has gone. */
export function sendReply(response: ServerResponse, { status, body, headers = {} }: SimReply): void {
  if (response.destroyed) return;
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return;
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, { ...type, ...headers }).end(text);
}
