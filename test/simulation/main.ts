/**
 * npm run simulate -- --seeds 10000 [--from 1] [--jobs 2]      many seeds; exit 1 at the first broken promise
 * npm run simulate -- --seed 42 [--trace]                      one seed again, step by step
 * npm run simulate -- --fault NAME [--seeds 1000]              a deliberate fault; exit 0 if it is caught
 */
import { faultNamed } from './faults/index.ts';
import { type Options, readOptions } from './options.ts';
import { type RunResult, runSeed } from './run.ts';
import { sweep } from './sweep.ts';

const PROGRESS_MS = 5000;

async function runOne({ from, fault, trace }: Options): Promise<RunResult | undefined> {
  const onTrace = trace ? { onTrace: (line: string) => console.log(line) } : {};
  const result = await runSeed(from, { fault: faultNamed(fault), ...onTrace });
  return result.broken === undefined ? undefined : result;
}

async function runMany(options: Options): Promise<RunResult | undefined> {
  const startedMs = performance.now();
  let [done, steps, virtualMs, toldMs] = [0, 0, 0, startedMs];
  const tally = new Map<string, number>();
  const tell = (): void => {
    const seconds = (performance.now() - startedMs) / 1000;
    const hours = Math.round(virtualMs / 3_600_000);
    console.log(
      `${done} seeds, ${(done / seconds).toFixed(1)} a second; ${steps} steps, ${hours} virtual hours`,
    );
  };
  const found = await sweep({
    ...options,
    onResult(result) {
      done += 1;
      steps += result.steps;
      virtualMs += result.virtualMs;
      for (const [what, times] of Object.entries(result.tally))
        tally.set(what, (tally.get(what) ?? 0) + times);
      if (performance.now() - toldMs < PROGRESS_MS) return;
      toldMs = performance.now();
      tell();
    },
  });
  tell();
  for (const [what, times] of [...tally].sort()) console.log(`  ${what}: ${times}`);
  return found;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const isFaulty = faultNamed(options.fault).name !== 'none';
  const found = await (options.seeds === 1 ? runOne(options) : runMany(options));
  if (found?.broken === undefined) {
    console.log(isFaulty ? `${options.fault} was not caught` : 'every promise was kept');
    return isFaulty ? 1 : 0;
  }
  const { seed, broken } = found;
  console.log(
    `seed ${seed} breaks ${broken.promise}: ${broken.what} (at ${new Date(broken.atMs).toISOString()})`,
  );
  console.log(
    `replay: npm run simulate -- --seed ${seed} --trace${isFaulty ? ` --fault ${options.fault}` : ''}`,
  );
  return isFaulty ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
