/** Reads what the tiny functions have noted, as soon as it is there. */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Entries that pass, once there are at least `count` of them. Throws when there are not in 15 s. */
export async function entries<T>(
  journal: string,
  passes: (entry: Record<string, unknown>) => boolean,
  count: number,
): Promise<T[]> {
  return until(`${count} entries in the journal`, () => {
    const lines = readFileSync(journal, 'utf8').split('\n').slice(0, -1);
    const found = lines.map((line) => JSON.parse(line)).filter(passes);
    return found.length >= count ? found : undefined;
  });
}

/** Polls until `look` answers something. Throws after 15 s. */
export async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const endsMs = Date.now() + 15_000;
  while (Date.now() < endsMs) {
    const found = await look();
    if (found !== undefined) return found;
    await wait(20);
  }
  throw new Error(`Waited in vain for ${what}.`);
}

/** Whether a process is there. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
