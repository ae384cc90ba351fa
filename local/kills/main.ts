/** `npm run kills [-- --rounds 200]`: function processes are killed under load and through an outage; nothing may be lost. */
import { SteadylineError } from '../../lambdas/core/errors.ts';
import { parseOptions } from '../drill/options.ts';
import { planOf } from '../drill/plan.ts';
import { runDrill } from '../drill/run.ts';
import { startLocal } from '../local-stack.ts';
import { writeReport } from '../report/files.ts';
import { type DrillReport, reportOf } from '../report/report.ts';
import type { Sample } from '../traffic/samples.ts';
import { readOptions } from './options.ts';

/** Between two lines of progress, ms. */
const EVERY_MS = 15_000;
/** What kills must never lead to; names of the drill's checks. */
const CHECKED = [
  'applied twice',
  'lost',
  'out of order',
  'dead-lettered',
  'requests completed',
  'run finished',
];

async function main(): Promise<number> {
  const { rounds, rate, seed, out } = readOptions(process.argv.slice(2));
  const flags = Object.entries({ kills: rounds, rate, seed, out }).flatMap(([name, value]) => [
    `--${name}`,
    String(value),
  ]);
  const options = parseOptions(['--chaos', '--outage', '80', ...flags]);
  const plan = planOf(options);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  const stack = await startLocal({ port: 0, settings: plan.settings, signal: stop.signal });
  try {
    const startedMs = Date.now();
    let toldMs = startedMs;
    const onSample = ({ atMs, phase, waiting }: Sample): void => {
      if (atMs - toldMs < EVERY_MS) return;
      toldMs = atMs;
      console.error(`${Math.round((atMs - startedMs) / 1000)} s  ${phase}, waiting ${waiting}`);
    };
    const log = await Promise.race([
      runDrill(stack, options, plan, { onSample, signal: stop.signal }),
      stack.failed,
    ]);
    const report = reportOf(log);
    await writeReport(report, options.out);
    return print(report, rounds);
  } finally {
    await stack.stop();
  }
}

function print({ checks, verdict, log }: DrillReport, rounds: number): number {
  const checked = checks.filter(({ name }) => CHECKED.includes(name));
  for (const { name, passed, detail } of checked)
    console.log(`${passed ? 'ok    ' : 'FAILED'}  ${name.padEnd(20)}${detail}`);
  const passed = log.kills >= rounds && checked.every((check) => check.passed);
  console.log(
    `${passed ? 'PASSED' : 'FAILED'}  ${log.kills} processes killed, ${verdict.accepted} accepted, ${verdict.appliedOnce} applied once`,
  );
  return passed ? 0 : 1;
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof SteadylineError ? error.message : error);
  process.exit(1);
}
