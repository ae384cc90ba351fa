/** CPU time of an event in warm containers: one event at a time, the variants in turn, medians of the rounds. */
import path from 'node:path';
import type { LocalStack } from '../local/local-stack.ts';
import { bundleVariant } from './bundle.ts';
import { genesysEvent } from './events.ts';
import { median } from './statistics.ts';
import { startContainer, type WarmContainer } from './warm-container.ts';

export interface CpuTime {
  variant: string;
  /** Median of the rounds, µs an event. */
  micros: number;
  /** Every round, µs an event. */
  rounds: number[];
}

/** Events before the first that counts: the more code, the longer the optimizing compiler is at it. */
const WARM_UP_EVENTS = 1000;

/** Floor, bare SDK, stock pipeline and ingest; the sources of the stack are paused. */
export async function cpuTimes(
  stack: LocalStack,
  { rounds, events, signal }: { rounds: number; events: number; signal: AbortSignal },
): Promise<CpuTime[]> {
  const { codeDirectory, environment } = stack.functions.spec('ingest');
  const files = [
    ...['floor', 'bare-sdk', 'stock'].map((name) => ({ name, file: bundleVariant(name).file })),
    { name: 'ingest', file: path.join(codeDirectory, 'index.js') },
  ];
  const warmUpRounds = Math.ceil(WARM_UP_EVENTS / events);
  const containers: { name: string; container: WarmContainer; rounds: number[] }[] = [];
  try {
    for (const { name, file } of files)
      containers.push({ name, container: await startContainer(file, environment), rounds: [] });
    for (let round = -warmUpRounds; round < rounds; round += 1) {
      for (const { name, container, rounds: taken } of containers) {
        signal.throwIfAborted();
        const { answers, cpuMicros } = await container.callAll(
          Array.from({ length: events }, () => genesysEvent()),
        );
        if (!answers.every(accepted)) throw new Error(`${name} did not accept every event.`);
        if (round >= 0) taken.push(Math.round(cpuMicros / events));
      }
    }
  } finally {
    await Promise.all(containers.map(({ container }) => container.stop()));
  }
  return containers.map(({ name, rounds: taken }) => ({
    variant: name,
    micros: median(taken),
    rounds: taken,
  }));
}

function accepted(answer: unknown): boolean {
  return (answer as { statusCode?: number }).statusCode === 200;
}
