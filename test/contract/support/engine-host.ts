/**
 * Engines that all suites of a run share, each started when a suite first asks for it: a JVM's start costs more than
 * any suite's calls. Suites stay apart by the names of their tables and queues.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startChild } from '../../../local/engines/child.ts';
import { hasJava, startDynamoDbLocal } from './dynamodb-local.ts';
import type { RunningEngine } from './running-engine.ts';

const engines = new URL('../../../local/engines/', import.meta.url);

/** A helper process of the local runner as an engine. */
async function child(script: string): Promise<RunningEngine> {
  const { ready, failed, stop } = await startChild<{ url: string }>(new URL(script, engines), {
    region: 'us-east-1',
  });
  failed.catch(console.error);
  return { endpoint: ready.url, stop };
}

const starts: Readonly<Record<string, () => Promise<RunningEngine | undefined>>> = {
  dynalite: () => child('dynamodb-process.ts'),
  fauxqs: () => child('sqs-process.ts'),
  'dynamodb-local': async () => (hasJava() ? startDynamoDbLocal() : undefined),
};

/** The host, for as long as a run lasts. */
export interface EngineHost {
  url: string;
  stop(): Promise<void>;
}

/** Answers `GET /{engine}` with its endpoint, or with nothing where it can't run here. */
export async function startEngineHost(): Promise<EngineHost> {
  const started = new Map<string, Promise<RunningEngine | undefined>>();
  const endpointOf = async (name: string): Promise<string> => {
    const running = started.get(name) ?? starts[name]?.();
    if (running === undefined) throw new Error(`There is no engine ${name}.`);
    started.set(name, running);
    return (await running)?.endpoint ?? '';
  };
  const server = createServer((request, response) => {
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
