/** Cold starts in processes of their own, all variants in turn, medians of several. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { LocalStack } from '../local/local-stack.ts';
import { bundleVariant, measured } from './bundle.ts';
import { genesysEvent, lookupEvent } from './events.ts';
import { median, round } from './statistics.ts';

const run = promisify(execFile);

export interface ColdStart {
  variant: string;
  kilobytes: number;
  initMs: number;
  /** CPU time of the init, which other work on the machine lengthens little. */
  initCpuMs: number;
  initAndFirstCallMs: number;
}

/** Measures floor, bare SDK, stock pipeline, ingest and lookup; `rounds` processes each, the first round not counted. */
export async function coldStarts(
  stack: LocalStack,
  rounds: number,
  signal: AbortSignal,
): Promise<ColdStart[]> {
  const ingest = stack.functions.spec('ingest');
  const lookup = stack.functions.spec('lookup');
  const own = (spec: typeof ingest) => measured(path.join(spec.codeDirectory, 'index.js'));
  const variants = [
    ...['floor', 'bare-sdk', 'stock'].map((name) => ({
      name,
      spec: ingest,
      bundle: bundleVariant(name),
      event: genesysEvent,
    })),
    { name: 'ingest', spec: ingest, bundle: own(ingest), event: genesysEvent },
    { name: 'lookup', spec: lookup, bundle: own(lookup), event: () => lookupEvent('+15551230001') },
  ];
  const samples = new Map(
    variants.map(({ name }) => [
      name,
      { init: [] as number[], initCpu: [] as number[], total: [] as number[] },
    ]),
  );
  for (let round = -1; round < rounds; round += 1) {
    for (const { name, spec, bundle, event } of variants) {
      const { init, initCpu, first } = await once(bundle.file, spec.environment, event(), signal);
      if (round < 0) continue;
      samples.get(name)?.init.push(init);
      samples.get(name)?.initCpu.push(initCpu);
      samples.get(name)?.total.push(init + first);
    }
  }
  return variants.map(({ name, bundle }) => ({
    variant: name,
    kilobytes: bundle.kilobytes,
    initMs: round(median(samples.get(name)?.init ?? [])),
    initCpuMs: round(median(samples.get(name)?.initCpu ?? [])),
    initAndFirstCallMs: round(median(samples.get(name)?.total ?? [])),
  }));
}

interface Figures {
  init: number;
  initCpu: number;
  first: number;
  status: number;
}

/** One cold start: loads the bundle in a process of its own and makes one call. Throws where that is not answered 200. */
export async function once(
  file: string,
  environment: Readonly<Record<string, string>>,
  event: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Figures> {
  const child = path.join(import.meta.dirname, 'cold-child.cjs');
  const { stdout } = await run(process.execPath, [child, file, JSON.stringify(event)], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    maxBuffer: 16 * 1024 * 1024,
    signal,
  });
  const line = /@bench (.*)/.exec(stdout)?.[1];
  if (line === undefined) throw new Error(`No figures from ${file}.`);
  const figures = JSON.parse(line) as Figures;
  if (figures.status !== 200) throw new Error(`${file} answered ${figures.status}.`);
  return figures;
}
