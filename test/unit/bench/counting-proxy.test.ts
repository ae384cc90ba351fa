import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { countingProxy } from '../../../bench/counting-proxy.ts';

test('calls are counted by action and table, and reach the engine as they were', async () => {
  const seen: string[] = [];
  const engine = http.createServer((request, response) => {
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => seen.push(chunk));
    request.on('end', () => response.writeHead(418).end('tea'));
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  const proxy = await countingProxy(`http://127.0.0.1:${(engine.address() as AddressInfo).port}`);
  try {
    const post = (target: string, body: string): Promise<Response> =>
      fetch(proxy.url, { method: 'POST', headers: { 'x-amz-target': target }, body });
    const answer = await post('DynamoDB_20120810.UpdateItem', '{"TableName":"sl-dev-cache"}');
    await post('AmazonSQS.SendMessage', '{}');
    expect([answer.status, await answer.text()]).toEqual([418, 'tea']);
    expect(seen).toEqual(['{"TableName":"sl-dev-cache"}', '{}']);
    expect(proxy.take()).toEqual({ 'DynamoDB.UpdateItem cache': 1, 'SQS.SendMessage': 1 });
    expect(proxy.take()).toEqual({});
  } finally {
    await proxy.stop();
    engine.closeAllConnections();
    await new Promise((resolve) => engine.close(resolve));
  }
});
