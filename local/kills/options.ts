/** The command line of `npm run kills`. */
import { Command } from 'commander';
import { wholeNumber } from '../cli/whole-number.ts';

export interface KillsOptions {
  rounds: number;
  rate: number;
  seed: number;
  out: string;
}

/** Reads the flags of a command line (without node and script). Prints help, or what is wrong, by itself. */
export function readOptions(args: readonly string[]): KillsOptions {
  return new Command('kills')
    .description('Kills function processes under load and through an outage; exit 1 where anything was lost.')
    .option('--rounds <n>', 'processes to kill', wholeNumber, 200)
    .option('--rate <n>', 'events a second', wholeNumber, 10)
    .option('--seed <n>', 'the same seed, the same traffic', wholeNumber, 1)
    .option('--out <folder>', 'where plot and JSON go', '.steadyline/kills')
    .parse([...args], { from: 'user' })
    .opts<KillsOptions>();
}
