/** What really comes, to begin with: the cases of test/fixtures/cases, of which each input is another form. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Chance } from '../simulation/kernel/random.ts';

const folder = path.resolve(import.meta.dirname, '../fixtures/cases');

/** Every value under one of these names, at any depth of a file; of a list each member. */
function valuesIn(file: string, ...names: string[]): unknown[] {
  const found: unknown[] = [];
  const scan = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, one] of Object.entries(value)) {
      if (!names.includes(name)) scan(one);
      else if (Array.isArray(one)) found.push(...(one as unknown[]));
      else found.push(one);
    }
  };
  scan(JSON.parse(readFileSync(path.join(folder, `${file}.json`), 'utf8')));
  return found;
}

/** A reply as a case has it. */
export interface SeedReply {
  status: number;
  headers?: Record<string, string>;
  body?: string;
  base64?: string;
}

export const seeds = {
  envelopes: valuesIn('bus', 'envelopes', 'envelope'),
  callers: valuesIn('callers', 'ani'),
  /** Bodies of webhooks; a text is the body as it is. */
  messages: valuesIn('messages', 'body', 'bodies'),
  importFiles: valuesIn('data-actions', 'file'),
  replies: valuesIn('replies', 'reply') as SeedReply[],
} as const;

/** One of the seeds, or, where there is none or chance has it so, what is made up. */
export function seeded<Value>(chance: Chance, list: readonly Value[], madeUp: Value, share = 0.4): Value {
  return list.length > 0 && chance.happens(share) ? chance.pick(list) : madeUp;
}
