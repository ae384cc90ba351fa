/** What a caller hears of inputs that can't be used. */
import { RequestError } from '../errors.ts';
import type { InputFault } from './input.ts';

/** Own choice: enough to correct a flow; a body of ten thousand names is not sent back to its sender. */
const MAX_TOLD = 10;
/** What a Data Action can call an input (Genesys Cloud): anything else may be a value in a name's place, and is not repeated (P9). */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Throws RequestError 400 that names every fault, up to ten; nothing where there is none. */
export function refuseFaults(faults: readonly InputFault[]): void {
  if (faults.length === 0) return;
  const told = faults
    .slice(0, MAX_TOLD)
    .map(({ field, reason }) => `${nameOf(field)} is ${reason.replace('_', ' ')}`);
  const more = faults.length > MAX_TOLD ? [`${faults.length - MAX_TOLD} more`] : [];
  throw new RequestError(400, 'bad_input', `${[...told, ...more].join(', ')}.`);
}

const nameOf = (field: string): string => (NAME.test(field) ? `"${field}"` : 'a field whose name is none');
