/** Reads a Data Action file as the import does: UTF-8, with or without a byte order mark. */
import { readFileSync } from 'node:fs';
import { findingsOf } from '../import-rules.ts';
import { type Findings, fault } from './findings.ts';

/** What there is to say of a file; one that can't be read is a fault. */
export function fileFindings(file: string): Findings {
  try {
    return findingsOf(JSON.parse(textOf(readFileSync(file))));
  } catch (error) {
    return fault(error instanceof Error ? error.message : String(error));
  }
}

function textOf(bytes: Buffer): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new Error('The file is UTF-16: save it as UTF-8.');
  return new TextDecoder('utf-8').decode(bytes);
}
