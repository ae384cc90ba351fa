/** One HTTP call over kept-alive connections, with a time-out for the whole of it. */
import http from 'node:http';
import https from 'node:https';
import { TransientError } from '../../core/errors.ts';

export interface HttpCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  /** Sent as it is; set content-type yourself. */
  body?: string;
  timeoutMs: number;
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

/** A caller with its own connection pools; one a container. */
export function httpCaller(certificate?: ClientCertificate): CallHttp {
  const tls = certificate ? { cert: certificate.certificate, key: certificate.privateKey } : {};
  const agents = {
    http: new http.Agent({ keepAlive: true }),
    https: new https.Agent({ keepAlive: true, ...tls }),
  };
  return (call) =>
    new Promise((resolve, reject) => {
      const url = new URL(call.url);
      const secure = url.protocol === 'https:';
      const signal = AbortSignal.timeout(call.timeoutMs);
      const fail = (error: Error): void =>
        reject(
          new TransientError(
            signal.aborted ? `no answer within ${call.timeoutMs} ms` : `connection failed: ${codeOf(error)}`,
          ),
        );
      const request = (secure ? https : http).request(
        url,
        {
          method: call.method,
          agent: secure ? agents.https : agents.http,
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
          response.on('error', fail);
        },
      );
      request.on('error', fail);
      request.end(call.body);
    });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
