/** The command line of `npm run fuzz`. */
import { Command } from 'commander';
import { wholeNumber } from '../../local/cli/whole-number.ts';

export interface FuzzOptions {
  inputs: number;
  seed: number;
}

/** Reads the flags of a command line (without node and script). Prints help, or what is wrong, by itself. */
export function readOptions(args: readonly string[]): FuzzOptions {
  return new Command('fuzz')
    .description('Seeded inputs of every kind that comes from outside; exit 1 where one broke a promise.')
    .option('--inputs <n>', 'how many', wholeNumber, 20_000)
    .option('--seed <n>', 'where to begin', wholeNumber, 1 + Math.floor(Math.random() * 2 ** 31))
    .parse([...args], { from: 'user' })
    .opts<FuzzOptions>();
}
