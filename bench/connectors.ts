/** Cold starts of the functions that callers wait for, with two connectors present and with eight, in turn. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { salesforce } from '../lambdas/connectors/salesforce.ts';
import { bundleRuns } from '../lib/bundles.ts';
import type { OwnConnector } from '../lib/connectors/own-connector.ts';
import { takersOf } from '../lib/connectors/takers.ts';
import type { LocalStack } from '../local/local-stack.ts';
import { once } from './cold-start.ts';
import { genesysEvent, lookupEvent } from './events.ts';
import { median, round } from './statistics.ts';

export interface ConnectorsPresent {
  name: 'ingest' | 'lookup';
  /** By how many connectors there are. */
  bytes: Record<number, number>;
  initAndFirstCallMs: Record<number, number>;
  /** CPU time of the init, which other work on the machine lengthens little. */
  initCpuMs: Record<number, number>;
}

export const COUNTS = [2, 8] as const;
const root = path.resolve(import.meta.dirname, '..');
const kindFile = path.join(root, 'lambdas/connectors/salesforce.ts');

function connectorsOf(count: number): OwnConnector[] {
  return Array.from({ length: count }, (_, index) => ({
    connector: salesforce({ name: `org-${index}`, baseUrl: `https://acme-${index}.my.salesforce.com` }),
    file: kindFile,
  }));
}

/** Both bundles as the stack makes them with so many connectors, in a folder of their own; answers their sizes. */
function bundled(count: number): { folder: string; bytes: (name: string) => number } {
  const folder = path.join(root, `.steadyline/bench/connectors-${count}`);
  const [thin] = bundleRuns(folder, false, connectorsOf(count));
  const { metafile } = buildSync({ ...thin, metafile: true });
  // The repository is one of modules, and Lambda's folder is not.
  writeFileSync(path.join(folder, 'package.json'), '{"type":"commonjs"}');
  const sizes = Object.entries(metafile.outputs);
  return {
    folder,
    bytes: (name) => sizes.find(([file]) => file.endsWith(`${name}/index.js`))?.[1].bytes ?? 0,
  };
}

/** What ingest is told of them. No event of the bench has their types: what is measured is that they are there. */
function takersText(count: number): string {
  const takers = connectorsOf(count).flatMap((own) =>
    takersOf(own, `http://127.0.0.1:9/${own.connector.name}`),
  );
  return JSON.stringify(takers.map((one) => ({ ...one, types: ['bench.nobody-sends-this'] })));
}

/** Medians of `rounds` processes each, the first round not counted. */
export async function connectorsPresent(
  stack: LocalStack,
  rounds: number,
  signal: AbortSignal,
): Promise<ConnectorsPresent[]> {
  const bundles = COUNTS.map((count) => ({ count, ...bundled(count), TAKERS: takersText(count) }));
  const functions = [
    { name: 'ingest', event: genesysEvent },
    { name: 'lookup', event: () => lookupEvent('+15551230002') },
  ] as const;
  const totals = new Map<string, number[]>();
  const cpu = new Map<string, number[]>();
  for (let at = -1; at < rounds; at += 1)
    for (const { name, event } of functions)
      for (const { count, folder, TAKERS } of bundles) {
        const environment = {
          ...stack.functions.spec(name).environment,
          ...(name === 'ingest' && { TAKERS }),
        };
        const { init, initCpu, first } = await once(
          path.join(folder, name, 'index.js'),
          environment,
          event(),
          signal,
        );
        const key = `${name}/${count}`;
        if (at < 0) continue;
        totals.set(key, [...(totals.get(key) ?? []), init + first]);
        cpu.set(key, [...(cpu.get(key) ?? []), initCpu]);
      }
  const medians = (of: ReadonlyMap<string, number[]>, name: string): Record<number, number> =>
    Object.fromEntries(COUNTS.map((count) => [count, round(median(of.get(`${name}/${count}`) ?? []))]));
  return functions.map(({ name }) => ({
    name,
    bytes: Object.fromEntries(bundles.map(({ count, bytes }) => [count, bytes(name)])),
    initAndFirstCallMs: medians(totals, name),
    initCpuMs: medians(cpu, name),
  }));
}
