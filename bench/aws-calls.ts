/** AWS calls a flow makes, counted between function and engine: no machine's speed matters. */
import path from 'node:path';
import type { LocalStack } from '../local/local-stack.ts';
import { type CountingProxy, countingProxy } from './counting-proxy.ts';
import { type CallCount, ofIngest, ofLookup, ofWorker } from './flows.ts';
import { pauseSources } from './sources.ts';
import { startContainer, type WarmContainer } from './warm-container.ts';

/** Counts every flow of the budgets in docs/PERFORMANCE.md. */
export async function awsCalls(stack: LocalStack): Promise<CallCount[]> {
  const proxies = {
    AWS_ENDPOINT_URL_DYNAMODB: await countingProxy(stack.endpoints.dynamodb),
    AWS_ENDPOINT_URL_SQS: await countingProxy(stack.endpoints.sqs),
  };
  const urls = Object.fromEntries(Object.entries(proxies).map(([name, { url }]) => [name, url]));
  const container = (name: string): Promise<WarmContainer> => {
    const spec = stack.functions.spec(name);
    const proxied = Object.entries(spec.environment).map(([variable, value]) => [
      variable,
      value.replace(stack.endpoints.sqs, proxies.AWS_ENDPOINT_URL_SQS.url),
    ]);
    return startContainer(path.join(spec.codeDirectory, 'index.js'), {
      ...Object.fromEntries(proxied),
      // What the outage makes it say belongs to no table.
      POWERTOOLS_LOG_LEVEL: 'ERROR',
      ...urls,
    });
  };
  const take = (): Record<string, number> => merged(Object.values(proxies));
  await pauseSources(stack);
  const containers: WarmContainer[] = [];
  const start = async (name: string): Promise<WarmContainer> => {
    const started = await container(name);
    containers.push(started);
    return started;
  };
  try {
    return [
      ...(await ofIngest(await start('ingest'), take)),
      ...(await ofWorker(await start('ingest'), await start('voice-worker'), take)),
      ...(await ofLookup(stack, await start('lookup'), take)),
    ];
  } finally {
    await Promise.all(containers.map((one) => one.stop()));
    await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
  }
}

function merged(proxies: readonly CountingProxy[]): Record<string, number> {
  return Object.assign({}, ...proxies.map((proxy) => proxy.take()));
}
