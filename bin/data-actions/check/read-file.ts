/** Reads a Data Action file as the import does: UTF-8, with or without a byte order mark. */
import { readFileSync } from 'node:fs';
import { findingsOf } from '../import-rules.ts';
import { type Findings, fault } from './findings.ts';

/** What there is to say of a file; one that can't be read is a fault. */
export function fileFindings(file: string): Findings {
  try {
    return findingsOf(JSON.parse(textOf(readFileSync(file))));
  } catch (error) {
    return fault(sentenceOf(error));
  }
}

/** By its code alone where the system gives one: its own message repeats the path. */
function sentenceOf(error: unknown): string {
  const { name, code, message } = error as NodeJS.ErrnoException;
  if (name === 'SyntaxError') return `The file is not JSON: ${message}.`;
  return code === undefined ? message : `The file can't be read (${code}).`;
}

function textOf(bytes: Buffer): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new Error('The file is UTF-16: save it as UTF-8.');
  return new TextDecoder('utf-8').decode(bytes);
}
