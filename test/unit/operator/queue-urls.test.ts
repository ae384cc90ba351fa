/** What a connection asks SQS about the queues that it names. */
import { expect, it } from '@jest/globals';
import { connect } from '../../../bin/operator/connection.ts';
import { startServer } from '../../../local/http.ts';
import { readText, sendJson } from '../../../local/http-bodies.ts';

it('a queue’s URL is asked for once, and again only while it had none', async () => {
  const asked: string[] = [];
  let exists = false;
  const server = await startServer(0, async (request, response) => {
    const { url } = server;
    const services = { sqs: url, sns: url, dynamodb: url, lambda: url, secretsmanager: url };
    if (request.url === '/_control/stack') return sendJson(response, 200, services);
    const { QueueName } = JSON.parse(await readText(request)) as { QueueName: string };
    asked.push(QueueName);
    if (exists) return sendJson(response, 200, { QueueUrl: `${url}/1/${QueueName}` });
    sendJson(response, 400, { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'none' });
  });
  try {
    const at = await connect({ local: server.url, prefix: 'calls' });
    await expect(at.queueUrl('refresh')).rejects.toThrow('There is no queue calls-refresh');
    exists = true;
    const url = await at.queueUrl('refresh');
    expect(url).toContain('/calls-refresh');
    expect(await at.queueUrl('refresh')).toBe(url);
    expect(await at.urlOf('refresh')).toBe(url);
    await at.queueUrl('refresh', true);
    expect(asked).toEqual(['calls-refresh', 'calls-refresh', 'calls-refresh-dlq']);
    at.sqs.destroy();
  } finally {
    await server.stop();
  }
});
