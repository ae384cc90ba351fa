/** What a section of the benchmark gets and gives. */
import type { LocalStack } from '../local/local-stack.ts';

/** One line of the table. */
export interface Row {
  name: string;
  /** The figure as it is printed. */
  value: string;
  /** The budget as it is printed; none where the figure only gives scale. */
  budget?: string;
  met?: boolean;
}

export interface Measured {
  rows: Row[];
  /** Everything behind the rows, for the JSON file. */
  figures: unknown;
}

export interface SectionOptions {
  /** Fewer rounds. */
  quick: boolean;
  /** Of the section `find`: records that are searched. */
  records: number;
  /** Aborted by Ctrl-C and by the section's time limit. */
  signal: AbortSignal;
}

/** A part of the benchmark that runs by itself. */
export interface Section {
  /** For `--only`. */
  name: string;
  title: string;
  /** Given up after this long, s. */
  limitS: number;
  /** Settings of the stack it runs on. */
  settings?: Readonly<Record<string, string>>;
  /** Where the section needs no stack, it is not started. @default true */
  needsStack?: boolean;
  /** Throws what the stack or a child process throws. */
  run(stack: LocalStack, options: SectionOptions): Promise<Measured>;
}

/** A row that is judged by `value ≥ least`. */
export function atLeast(name: string, value: number, least: number, unit = ''): Row {
  return { name, value: `${value}${unit}`, budget: `≥ ${least}${unit}`, met: value >= least };
}

/** A row that is judged by `value ≤ most`. */
export function atMost(name: string, value: number, most: number, unit = ''): Row {
  return { name, value: `${value}${unit}`, budget: `≤ ${most}${unit}`, met: value <= most };
}
