/** One stack of the default settings for the suites that import it: each of them would start a stack like this. */
import { afterAll, beforeAll } from '@jest/globals';
import type { LocalStack } from '../../../local/local-stack.ts';
import { stopPermitted } from '../permitted.ts';
import { startStack } from '../start-stack.ts';

let stack: LocalStack | undefined;

beforeAll(async () => {
  stack = await startStack({ warm: ['ingest', 'health', 'requests-submit', 'requests-poll', 'lookup'] });
}, 120_000);
afterAll(() => stopPermitted(stack));

/** Throws before the hooks have run. */
export function sharedStack(): LocalStack {
  if (stack === undefined) throw new Error('The stack is there once the hooks have run.');
  return stack;
}
