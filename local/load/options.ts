/** What a load test is asked to do. */
import { Command, InvalidArgumentError } from 'commander';

export interface LoadOptions {
  /** Events a second before and after the spike. */
  rate: number;
  /** The spike is this many times the rate. */
  factor: number;
  /** Length of the spike, s. */
  spike: number;
  /** Length of the time before and after it, s. */
  baseline: number;
  seed: number;
  out: string;
}

/** The command with its flags. */
export function parseOptions(argv: readonly string[]): LoadOptions {
  return new Command('load')
    .description(
      'Traffic at a baseline, a spike of ten times as much with 70 % on one topic, and recovery; then the verdict.',
    )
    .option('--rate <n>', 'events a second at the baseline, scaled to the machine', positive, 12)
    .option('--factor <n>', 'the spike is this many times the baseline', positive, 10)
    .option('--spike <s>', 'length of the spike', positive, 60)
    .option('--baseline <s>', 'length of the time before and after it', positive, 20)
    .option('--seed <n>', 'seed of the traffic', positive, 1)
    .option('--out <folder>', 'where plot and report go', '.steadyline/load')
    .parse([...argv], { from: 'user' })
    .opts<LoadOptions>();
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}
