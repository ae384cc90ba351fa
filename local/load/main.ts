/** `npm run load`: baseline, a 10× spike, recovery; then the verdict, a plot and a report. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { startLocal } from '../local-stack.ts';
import { parseOptions } from './options.ts';
import { DRAIN_RATE, loadSettings } from './plan.ts';
import { plotOf } from './plot.ts';
import { type LoadSample, runLoad } from './run.ts';
import { checksOf } from './verdict.ts';

/** Between two lines of progress, samples. */
const EVERY = 10;

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  const stack = await startLocal({ port: 0, settings: loadSettings(options), signal: stop.signal });
  // The schedule comes once a minute; a spike of a minute needs closer ticks.
  const ticking = setInterval(() => void stack.functions.invoke('flow-controller', {}), 15_000);
  try {
    let samples = 0;
    const onSample = (sample: LoadSample): void => {
      samples += 1;
      if (samples % EVERY === 0) console.error(lineOf(sample));
    };
    const run = await Promise.race([runLoad(stack, options, stop.signal, onSample), stack.failed]);
    const checks = checksOf(run.log);
    const passed = checks.every((check) => check.passed);
    const sorted = [...run.log.ackMs].sort((a, b) => a - b);
    const at = (share: number): number => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
    const figures = {
      accepted: run.log.accepted.length,
      deepest: Math.max(...run.samples.map(({ depth }) => depth)),
      ackP50Ms: at(0.5),
      ackP99Ms: at(0.99),
      secondsInAll: Math.round(run.drainedMs / 1000),
      drainTargetPerSecond: DRAIN_RATE,
    };
    await mkdir(options.out, { recursive: true });
    await writeFile(
      join(options.out, 'load.json'),
      `${JSON.stringify({ passed, checks, figures, options, samples: run.samples }, undefined, 2)}\n`,
    );
    await writeFile(
      join(options.out, 'load.svg'),
      plotOf(run.samples, options, `${passed ? 'PASSED' : 'FAILED'} · ${figures.accepted} accepted`),
    );
    for (const { name, passed: good, detail } of checks)
      console.log(`${good ? 'ok    ' : 'FAILED'}  ${name.padEnd(42)}${detail}`);
    for (const [name, value] of Object.entries(figures)) console.log(`        ${name.padEnd(42)}${value}`);
    console.log(`${passed ? 'PASSED' : 'FAILED'}   Plot: ${join(options.out, 'load.svg')}`);
    return passed ? 0 : 1;
  } catch (error) {
    if (stop.signal.aborted) return 130;
    throw error;
  } finally {
    clearInterval(ticking);
    await stack.stop();
  }
}

function lineOf({
  atMs,
  accepted,
  depth,
  enrichmentDepth,
  updates,
  concurrency,
  enrichmentEnabled,
}: LoadSample): string {
  const enrichment = enrichmentEnabled ? `${enrichmentDepth}` : `${enrichmentDepth}, paused`;
  return `${String(Math.round(atMs / 1000)).padStart(5)} s  accepted ${accepted} · waiting ${depth} · enrichment ${enrichment} · updates ${updates} · concurrency ${concurrency}`;
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof SteadylineError ? error.message : error);
  process.exit(1);
}
