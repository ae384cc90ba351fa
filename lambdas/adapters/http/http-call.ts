/** One HTTP call over kept-alive connections, with a time-out for the whole of it. */
import http from 'node:http';
import https from 'node:https';
import { TransientError } from '../../core/errors.ts';
import { createPools, IDLE_MAX_MS, type Pools } from './pools.ts';

export interface HttpCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  /** Sent as it is; set content-type yourself. */
  body?: string;
  timeoutMs: number;
  /** Whether made twice it is as made once. @default of GET, PUT and DELETE alone, as HTTP defines them */
  repeatable?: boolean;
}

export interface HttpReply {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** Client certificate for mutual TLS, PEM. */
export interface ClientCertificate {
  certificate: string;
  privateKey: string;
}

/** Larger answers are cut off as transient faults: no downstream of ours sends more (own choice). */
const MAX_REPLY_BYTES = 1_048_576;

/** Makes calls; any answer at all is a reply, everything else a TransientError without URL or body in its text. */
export type CallHttp = (call: HttpCall) => Promise<HttpReply>;

/**
 * A caller with its own connection pools; one a container. Where a connection that had been idle turns out to be dead,
 * as after a frozen time, a repeatable call is made once more, on a new one and in the same time. `now`: ms, of a clock
 * that goes on while the container is frozen.
 */
export function httpCaller(certificate?: ClientCertificate, now: () => number = Date.now): CallHttp {
  const tls = certificate ? { cert: certificate.certificate, key: certificate.privateKey } : {};
  const pools = createPools(tls, now);
  return async (call) => {
    const signal = AbortSignal.timeout(call.timeoutMs);
    pools.closeIdle(IDLE_MAX_MS);
    try {
      return await once(call, pools, signal).catch((error: unknown) => {
        if (!(error instanceof DeadConnection) || !isRepeatable(call) || signal.aborted) throw error;
        // Whatever else is idle has died with it.
        pools.closeIdle(-1);
        return once(call, pools, signal);
      });
    } catch (error) {
      throw new TransientError(
        signal.aborted ? `no answer within ${call.timeoutMs} ms` : `connection failed: ${codeOf(error)}`,
      );
    }
  };
}

/** The connection had been idle, and was gone when the call was sent. */
class DeadConnection extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
const GONE: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'PUT', 'DELETE']);

const isRepeatable = ({ repeatable, method }: HttpCall): boolean => repeatable ?? IDEMPOTENT.has(method);

function once(call: HttpCall, pools: Pools, signal: AbortSignal): Promise<HttpReply> {
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
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_REPLY_BYTES) request.destroy(new Error('reply too large'));
          else chunks.push(chunk);
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
        response.on('error', reject);
      },
    );
    request.on('error', (error) => {
      const code = codeOf(error);
      reject(request.reusedSocket && GONE.has(code) ? new DeadConnection(code) : error);
    });
    request.end(call.body);
  });
}

function codeOf(error: unknown): string {
  const { code, name = 'unknown' } = Object(error) as { code?: unknown; name?: string };
  return typeof code === 'string' ? code : name;
}
