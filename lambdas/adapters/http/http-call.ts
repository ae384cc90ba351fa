/** One HTTP call over kept-alive connections, with a time-out for the whole of it. */
import http from 'node:http';
import https from 'node:https';
import { TransientError } from '../../core/errors.ts';
import { createPools, IDLE_MAX_MS, type Pools } from './pools.ts';
import { createRepeats } from './repeats.ts';
import { bodyText } from './unpack.ts';

export interface HttpCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  /** Sent as it is; set content-type yourself. */
  body?: string;
  timeoutMs: number;
  /** Whether made twice it is as made once. @default of GET, PUT and DELETE alone, as HTTP defines them */
  repeatable?: boolean;
  /** As `CallOptions.isProbe`. */
  isProbe?: boolean;
}

export interface HttpReply {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Unpacked, without a byte order mark. */
  body: string;
  /** The body could not be unpacked, or was larger than the caller's limit; `body` is empty then. */
  isUnreadable?: boolean;
}

/** Client certificate for mutual TLS, PEM. */
export interface ClientCertificate {
  certificate: string;
  privateKey: string;
}

/** Opens connections, with a client certificate where there is one. */
export type OpenCaller = (certificate?: ClientCertificate) => CallHttp;

/** Of one caller. */
export interface CallerOptions {
  /** ms, of a clock that goes on while the container is frozen. @default Date.now */
  now?: () => number;
  /** Larger answers, packed or unpacked, are cut off (setting REPLY_MAX_BYTES). @default 1 MiB (own choice) */
  maxReplyBytes?: number;
}

const MAX_REPLY_BYTES = 1_048_576;

/** Makes calls; any answer at all is a reply, everything else a TransientError without URL or body in its text. */
export type CallHttp = (call: HttpCall) => Promise<HttpReply>;

/**
 * A caller with its own connection pools; one a container. Where a connection is reset before any byte of the answer, a
 * repeatable call is made once more, on a new one and in the same time: always if the connection had been idle, since it
 * may have died in a frozen time; else as `createRepeats` allows. A probe has a new connection and is made once.
 */
export function httpCaller(
  certificate?: ClientCertificate,
  { now = Date.now, maxReplyBytes = MAX_REPLY_BYTES }: CallerOptions = {},
): CallHttp {
  const tls = certificate ? { cert: certificate.certificate, key: certificate.privateKey } : {};
  const pools = createPools(tls, now);
  const repeats = createRepeats();
  return async (call) => {
    const signal = AbortSignal.timeout(call.timeoutMs);
    // A probe asks whether the system can be reached now, which a connection from before its outage does not tell.
    pools.closeIdle(call.isProbe ? -1 : IDLE_MAX_MS);
    const exchange = (): Promise<HttpReply> => once(call, pools, signal, maxReplyBytes);
    const repeat = (error: unknown): Promise<HttpReply> => {
      if (!(error instanceof ResetConnection) || !isRepeatable(call) || signal.aborted) throw error;
      // Whatever else is idle may have died with it.
      pools.closeIdle(-1);
      if (error.wasIdle) return exchange();
      const repeated = call.isProbe ? undefined : repeats.attempt(exchange);
      if (repeated === undefined) throw error;
      return repeated;
    };
    try {
      const reply = await exchange().catch(repeat);
      repeats.answered();
      return reply;
    } catch (error) {
      throw new TransientError(
        signal.aborted ? `no answer within ${call.timeoutMs} ms` : `connection failed: ${codeOf(error)}`,
      );
    }
  };
}

/** The connection was reset before any byte of the answer. */
class ResetConnection extends Error {
  readonly code: string;
  /** It was one that had been kept alive. */
  readonly wasIdle: boolean;
  constructor(code: string, wasIdle: boolean) {
    super(code);
    this.code = code;
    this.wasIdle = wasIdle;
  }
}
const RESET: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'PUT', 'DELETE']);

const isRepeatable = ({ repeatable, method }: HttpCall): boolean => repeatable ?? IDEMPOTENT.has(method);

function once(call: HttpCall, pools: Pools, signal: AbortSignal, maxBytes: number): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const url = new URL(call.url);
    const secure = url.protocol === 'https:';
    const request = (secure ? https : http).request(
      url,
      {
        method: call.method,
        agent: secure ? pools.https : pools.http,
        signal,
        headers: {
          ...call.headers,
          ...(call.body === undefined ? {} : { 'content-length': Buffer.byteLength(call.body) }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const done = (bytes: Uint8Array): void => resolve(toReply(response, bytes, maxBytes));
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size <= maxBytes) return;
          done(Buffer.concat(chunks));
          request.destroy();
        });
        response.on('end', () => done(Buffer.concat(chunks)));
        response.on('error', reject);
      },
    );
    let isAnswered = false;
    request.on('socket', (socket) => {
      const onData = (): void => {
        isAnswered = true;
      };
      socket.on('data', onData);
      request.once('close', () => socket.off('data', onData));
    });
    request.on('error', (error) => {
      const code = codeOf(error);
      reject(!isAnswered && RESET.has(code) ? new ResetConnection(code, request.reusedSocket) : error);
    });
    request.end(call.body);
  });
}

function toReply(response: http.IncomingMessage, bytes: Uint8Array, maxBytes: number): HttpReply {
  const { statusCode: status = 0, headers } = response;
  const body = bodyText(bytes, headers['content-encoding'], maxBytes, headers['content-type']);
  return body === undefined ? { status, headers, body: '', isUnreadable: true } : { status, headers, body };
}

function codeOf(error: unknown): string {
  const { code, name = 'unknown' } = Object(error) as { code?: unknown; name?: string };
  return typeof code === 'string' ? code : name;
}
