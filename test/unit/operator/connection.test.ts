/** What a connection asks AWS about the queues and event sources that it names. */
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

it('a worker’s source is told by the one call that finds it, the alias’s where the function has none', async () => {
  const asked: string[] = [];
  const fed = { UUID: 'one', State: 'Disabled', ScalingConfig: { MaximumConcurrency: 7 } };
  const sources: Record<string, object[]> = {
    'calls-voice-worker': [fed],
    'calls-digital-worker:live': [fed],
  };
  const server = await startServer(0, async (request, response) => {
    const { url } = server;
    const services = { sqs: url, sns: url, dynamodb: url, lambda: url, secretsmanager: url };
    if (request.url === '/_control/stack') return sendJson(response, 200, services);
    const name = new URL(request.url ?? '', url).searchParams.get('FunctionName') ?? '';
    asked.push(name);
    sendJson(response, 200, { EventSourceMappings: sources[name] ?? [] });
  });
  try {
    const at = await connect({ local: server.url, prefix: 'calls' });
    const paused = { state: 'disabled', maximumConcurrency: 7 };
    expect(await at.eventSource('voice-worker')).toEqual(paused);
    expect(await at.eventSource('digital-worker')).toEqual(paused);
    expect(asked).toEqual(['calls-voice-worker', 'calls-digital-worker', 'calls-digital-worker:live']);
    await expect(at.eventSource('none')).rejects.toThrow('Nothing feeds calls-none.');
    at.lambda.destroy();
  } finally {
    await server.stop();
  }
});
