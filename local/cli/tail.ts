/** Copies what functions log to the console. */
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** Prints new lines of every log in the folder, each after the function's name; the answer ends it. */
export function tailLogs(directory: string): () => void {
  const offsets = new Map<string, number>();
  const timer = setInterval(() => {
    for (const file of readdirSync(directory)) {
      const text = readFrom(join(directory, file), offsets.get(file) ?? 0);
      const whole = text.lastIndexOf('\n') + 1;
      offsets.set(file, (offsets.get(file) ?? 0) + Buffer.byteLength(text.slice(0, whole)));
      const name = file.replace(/\.log$/, '');
      for (const line of text.slice(0, whole).split('\n')) if (line !== '') console.log(`${name}  ${line}`);
    }
  }, 250);
  return () => clearInterval(timer);
}

function readFrom(path: string, offset: number): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(1_048_576);
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, offset));
  } finally {
    closeSync(file);
  }
}
