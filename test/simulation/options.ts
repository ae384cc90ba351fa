/** The command line of `npm run simulate`. */
import { Command, Option } from 'commander';
import { wholeNumber } from '../../local/cli/whole-number.ts';
import { noFault } from './faults/fault.ts';
import { faults } from './faults/index.ts';

export interface Options {
  /** First seed, and how many. */
  from: number;
  seeds: number;
  /** Processes at once. */
  jobs: number;
  fault: string;
  /** One seed, with every step on standard output. */
  trace: boolean;
}

/** Reads the flags of a command line (without node and script). Prints help, or what is wrong, by itself. */
export function readOptions(args: readonly string[]): Options {
  const { seed, ...options } = new Command('simulate')
    .description('Runs the rules over modelled AWS, one seed a run; exit 1 at the first broken promise.')
    .option('--seeds <n>', 'how many', wholeNumber, 1000)
    .option('--from <seed>', 'the first', wholeNumber, 1)
    .option('--seed <seed>', 'this one alone', wholeNumber)
    .option('--jobs <n>', 'processes at once', wholeNumber, 2)
    .addOption(
      new Option('--fault <name>', 'a deliberate fault: exit 0 if a seed catches it')
        .choices([noFault, ...faults].map(({ name }) => name))
        .default(noFault.name),
    )
    .option('--trace', 'every step of one seed', false)
    .parse([...args], { from: 'user' })
    .opts<Options & { seed?: number }>();
  return seed === undefined ? options : { ...options, from: seed, seeds: 1 };
}
