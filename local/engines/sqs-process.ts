/** SQS and SNS on a free port of the loopback interface. */
import { buildApp } from 'fauxqs';
import { checkedSqs } from '../iam/gate/before-sqs.ts';
import { handedGate } from '../iam/gate/in-process.ts';
import { serveChild } from './serve-child.ts';

const gate = handedGate();

serveChild(async ({ region }: { region: string }) => {
  const app = buildApp({ logger: false, defaultRegion: region });
  app.addHook('preHandler', async (request, reply) => {
    const refused = checkedSqs(gate(), request);
    if (refused === undefined) return;
    await reply.status(refused.status).headers(refused.headers).send(refused.body);
  });
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }) };
});
