/** An AWS on loopback that answers as it is told, and the environment in which thin clients call it. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';

export interface Seen {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Port of the connection at the client's end. */
  clientPort: number | undefined;
}

export type Reaction = (response: ServerResponse) => void;

export interface Aws {
  url(): string;
  /** Requests of this test. */
  seen: Seen[];
  /** One reaction a request, the last for all that follow. */
  reactions: Reaction[];
}

/** An answer in JSON. */
export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Reaction =>
  (response) =>
    void response.writeHead(status, headers).end(JSON.stringify(body));

/** No answer at all. */
export const silence: Reaction = () => undefined;

/** Runs it for the tests of the enclosing block; `AWS_*` of this process are set to it before each test. */
export function withAws(): Aws {
  const before = { ...process.env };
  const aws: Aws = { url: () => '', seen: [], reactions: [] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '', headers, socket } = request;
      aws.seen.push({ path, headers, body: Buffer.concat(chunks), clientPort: socket.remotePort });
      aws.reactions[Math.min(aws.seen.length, aws.reactions.length) - 1]?.(response);
    });
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    aws.url = () => `http://127.0.0.1:${port}`;
  });
  beforeEach(() => {
    aws.seen.length = 0;
    aws.reactions = [json({})];
    for (const name of Object.keys(process.env)) if (/^_?(AWS|X_AMZN)_/.test(name)) delete process.env[name];
    Object.assign(process.env, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      AWS_ENDPOINT_URL: aws.url(),
    });
  });
  afterAll(async () => {
    process.env = before;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return aws;
}
