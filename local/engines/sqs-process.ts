/** SQS and SNS on a free port of the loopback interface. */
import { buildApp } from 'fauxqs';
import { serveChild } from './serve-child.ts';

serveChild(async ({ region }: { region: string }) => {
  const app = buildApp({ logger: false, defaultRegion: region });
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }) };
});
