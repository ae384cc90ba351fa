/** What a benchmark is asked to do. */
import { Command, Option } from 'commander';
import { wholeNumber } from '../local/cli/whole-number.ts';

export interface BenchOptions {
  quick: boolean;
  /** Of the section `find`. */
  records: number;
  /** Names of sections; all where none is named. */
  only?: string[];
  out: string;
}

/** Reads the flags of a command line (without node and script). Prints help, or what is wrong, by itself. */
export function parseOptions(argv: readonly string[], names: readonly string[]): BenchOptions {
  return new Command('bench')
    .description(
      'Measures Steadyline next to the floor, the bare AWS SDK and the stock pipeline; prints a table.',
    )
    .option('--quick', 'fewer rounds', false)
    .addOption(new Option('--only <names...>', 'these sections alone').choices(names))
    .option('--records <count>', 'records that the section find searches', wholeNumber, 1_000_000)
    .option('--out <folder>', 'where the JSON goes', '.steadyline/bench')
    .parse([...argv], { from: 'user' })
    .opts<BenchOptions>();
}
