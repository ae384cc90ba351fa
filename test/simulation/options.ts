/** The command line of `npm run simulate`. */
import { parseArgs } from 'node:util';

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

/** Throws RangeError or TypeError with a sentence for the user. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      seed: { type: 'string' },
      jobs: { type: 'string', default: '2' },
      fault: { type: 'string', default: 'none' },
      trace: { type: 'boolean', default: false },
    },
  });
  const one = values.seed;
  return {
    from: whole('--seed or --from', one ?? values.from),
    seeds: one === undefined ? whole('--seeds', values.seeds) : 1,
    jobs: whole('--jobs', values.jobs),
    fault: values.fault,
    trace: values.trace,
  };
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`${name} must be a whole number above 0, but is "${text}".`);
}
