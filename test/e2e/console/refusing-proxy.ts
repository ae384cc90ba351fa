/** A runner as somebody sees it who lacks permissions: DynamoDB refuses what a test names, in AWS's own words. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface RefusingRunner {
  /** What a console connects to. */
  admin: string;
  /** Actions that are refused from now on. */
  refuse(actions: RegExp): void;
  stop(): Promise<void>;
}

/** In front of the runner whose admin address is given. */
export async function refusingRunner(admin: string): Promise<RefusingRunner> {
  const stack = (await (await fetch(new URL('/_control/stack', admin))).json()) as { dynamodb: string };
  let refused = /^$/;
  const dynamodb = await listen(async (headers, body) => {
    const action = String(headers['x-amz-target']).split('.').at(-1) ?? '';
    if (refused.test(action)) {
      const message = `User: arn:aws:iam::123456789012:user/ann is not authorized to perform: dynamodb:${action}`;
      return {
        status: 400,
        body: JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', message }),
      };
    }
    const { host: _, connection: __, 'content-length': ___, ...rest } = headers;
    const answer = await fetch(stack.dynamodb, {
      method: 'POST',
      headers: rest as Record<string, string>,
      body,
    });
    return { status: answer.status, body: await answer.text() };
  });
  const control = await listen(async () => ({
    status: 200,
    body: JSON.stringify({ ...stack, dynamodb: dynamodb.url }),
  }));
  return {
    admin: control.url,
    refuse: (actions) => {
      refused = actions;
    },
    async stop() {
      for (const { server } of [dynamodb, control]) {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      }
    },
  };
}

type Answer = { status: number; body: string };

async function listen(
  answer: (headers: NodeJS.Dict<string | string[]>, body: Buffer) => Promise<Answer>,
): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    buffer(request)
      .then((body) => answer(request.headers, body))
      .then(({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body),
      )
      .catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
