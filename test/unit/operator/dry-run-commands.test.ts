/** `--dry-run` of every command that has one, over an endpoint that knows each call made. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, jest, test } from '@jest/globals';
import { createProgram } from '../../../bin/program.ts';

const answers: Readonly<Record<string, object>> = {
  GetQueueUrl: { QueueUrl: 'http://queue' },
  GetQueueAttributes: { Attributes: { ApproximateNumberOfMessages: '0' } },
  'GET /2015-03-31/event-source-mappings': { EventSourceMappings: [{ UUID: 'one', State: 'Enabled' }] },
  'GET /2015-03-31/event-source-mappings/one': { UUID: 'one', State: 'Enabled' },
};
const calls = new Set<string>();
const server = createServer((request, response) => {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { pathname } = new URL(request.url ?? '', address);
  const target = String(request.headers['x-amz-target'] ?? '').split('.')[1];
  const call = target ?? `${request.method} ${pathname.replace(/\/$/, '')}`;
  const stack = Object.fromEntries(
    ['sqs', 'sns', 'dynamodb', 'lambda', 'secretsmanager'].map((service) => [service, address]),
  );
  if (pathname !== '/_control/stack') calls.add(call);
  request.resume().on('end', () => {
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify(pathname === '/_control/stack' ? stack : (answers[call] ?? {})));
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const local = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(async () => {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
});

test.each([
  ['breaker open crm', /^crm is closed/],
  ['breaker close crm', /It would stay so/],
  ['pause voice-worker', /^voice-worker is enabled\. It would be paused/],
  ['resume voice-worker', /It would stay so/],
  ['tokens retry genesys', /^genesys is asked for tokens as usual/],
  ['dlq replay voice', /^0 would be replayed/],
  ['dlq drop voice', /^0 would be dropped permanently/],
])('%s --dry-run says what would happen, and only reads', async (command, said) => {
  calls.clear();
  const log = jest.spyOn(console, 'log').mockReturnValue();
  await createProgram().parseAsync([...command.split(' '), '--reason', 'x', '--dry-run', '--local', local], {
    from: 'user',
  });
  expect(log.mock.calls.join('\n')).toMatch(said);
  log.mockRestore();
  expect([...calls].filter((call) => !/^(Get|BatchGet|Scan|Query|ReceiveMessage|GET )/.test(call))).toEqual(
    [],
  );
  expect(calls.size).toBeGreaterThan(1);
});
