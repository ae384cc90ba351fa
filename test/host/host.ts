/**
 * What all suites of a run share, each started when a suite first asks for it: a JVM or the CDK costs more to start
 * than any suite's own work. Suites stay apart by the names of their tables and queues.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Child, startChild } from '../../local/engines/child.ts';
import { startHelper } from '../../local/engines/helper.ts';
import { hasJava, startDynamoDbLocal } from '../contract/support/dynamodb-local.ts';
import type { RunningEngine } from '../contract/support/running-engine.ts';

/** For as long as a run lasts. */
export interface Host {
  url: string;
  stop(): Promise<void>;
}

const input = { region: 'us-east-1' };
const starts: Readonly<Record<string, () => Promise<RunningEngine | undefined>>> = {
  dynalite: () => running(startHelper('dynamodb', input)),
  fauxqs: () => running(startHelper('sqs', input)),
  'dynamodb-local': async () => (hasJava() ? startDynamoDbLocal() : undefined),
  templates: () => running(startChild(new URL('../stack/template-process.ts', import.meta.url), input)),
};

async function running(child: Promise<Child<{ url: string }>>): Promise<RunningEngine> {
  const { ready, failed, stop } = await child;
  failed.catch(console.error);
  return { endpoint: ready.url, stop };
}

/** Answers `GET /{name}` with its endpoint, or with nothing where it can't run here. */
export async function startHost(): Promise<Host> {
  const started = new Map<string, Promise<RunningEngine | undefined>>();
  const endpointOf = async (name: string): Promise<string> => {
    const running = started.get(name) ?? starts[name]?.();
    if (running === undefined) throw new Error(`Nothing is called ${name}.`);
    started.set(name, running);
    return (await running)?.endpoint ?? '';
  };
  const server = createServer((request, response) => {
    // A suite that computes for seconds would find a kept connection closed.
    response.setHeader('connection', 'close');
    endpointOf((request.url ?? '').slice(1)).then(
      (endpoint) => response.end(endpoint),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      const all = await Promise.allSettled(started.values());
      await Promise.all(all.map((one) => (one.status === 'fulfilled' ? one.value?.stop() : undefined)));
    },
  };
}
